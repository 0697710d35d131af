"""What the database itself does: keep timelines and the record from being changed, and add up the tally.

The same statements stand in the migrations; a test compares what both make.
"""

from typing import Any

from sqlalchemy import DDL, event

_KEPT = "EXISTS (SELECT 1 FROM record_chain WHERE id = OLD.chain_id AND pruned_to >= OLD.number)"

FUNCTIONS = (
    """CREATE OR REPLACE FUNCTION portal_only_added_to() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is only added to', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$""",
    f"""CREATE OR REPLACE FUNCTION portal_pruned() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF {_KEPT} THEN RETURN OLD; END IF;
RAISE EXCEPTION '% is only added to', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$""",
    # By the statement and in the order of the keys, so that two at once wait for each other and never in a ring.
    """CREATE OR REPLACE FUNCTION portal_add_up() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF TG_OP = 'INSERT' THEN
INSERT INTO tally_total AS t SELECT buyer_id, supplier_id, currency, status, sum(orders) FROM added
GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
ON CONFLICT (buyer_id, supplier_id, currency, status) DO UPDATE SET orders = t.orders + excluded.orders;
ELSIF TG_OP = 'UPDATE' THEN
INSERT INTO tally_total AS t SELECT buyer_id, supplier_id, currency, status, sum(orders) FROM
(SELECT buyer_id, supplier_id, currency, status, orders FROM added
UNION ALL SELECT buyer_id, supplier_id, currency, status, -orders FROM taken) AS changed
GROUP BY 1, 2, 3, 4 HAVING sum(orders) <> 0 ORDER BY 1, 2, 3, 4
ON CONFLICT (buyer_id, supplier_id, currency, status) DO UPDATE SET orders = t.orders + excluded.orders;
ELSE
INSERT INTO tally_total AS t SELECT buyer_id, supplier_id, currency, status, -sum(orders) FROM taken
GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
ON CONFLICT (buyer_id, supplier_id, currency, status) DO UPDATE SET orders = t.orders + excluded.orders;
DELETE FROM tally_total t USING taken WHERE t.orders = 0 AND (t.buyer_id, t.supplier_id, t.currency, t.status)
= (taken.buyer_id, taken.supplier_id, taken.currency, taken.status);
END IF;
RETURN NULL;
END $$""",
)
"""What PostgreSQL's triggers call. A dump of the tables has the triggers, and not these."""


def only_added_to(table: Any, *, content: tuple[str, ...], sealed: str = "", is_pruned: bool = False) -> None:
    """Have the database refuse to change these columns of the table, or to take a row away.

    `sealed` is a column that may be written once, into a row that has none. `is_pruned`: rows up to the one that their
    chain says may be taken away.
    """
    for dialect, statements in (
        ("sqlite", _sqlite(table.name, content, sealed, is_pruned=is_pruned)),
        ("postgresql", [*FUNCTIONS, *_postgresql(table.name, content, sealed, is_pruned=is_pruned)]),
    ):
        for statement in statements:
            made = DDL(statement.replace("%", "%%")).execute_if(dialect=dialect)
            event.listen(table, "after_create", made)


def added_up(tally: Any) -> None:
    """Have the database keep `tally_total`, whoever writes to the tally: also a portal that doesn't know it yet."""
    for dialect, statements in (("sqlite", _ADD_UP_ON_SQLITE), ("postgresql", [*FUNCTIONS, *_ADD_UP_ON_POSTGRESQL])):
        for statement in statements:
            made = DDL(statement.replace("%", "%%")).execute_if(dialect=dialect)
            event.listen(tally, "after_create", made)


def _add_up(orders: str, row: str) -> str:
    return f"""INSERT INTO tally_total (buyer_id, supplier_id, currency, status, orders)
VALUES ({row}.buyer_id, {row}.supplier_id, {row}.currency, {row}.status, {orders})
ON CONFLICT (buyer_id, supplier_id, currency, status) DO UPDATE SET orders = orders + excluded.orders;"""


_ADD_UP_ON_SQLITE = (
    f"CREATE TRIGGER tally_added AFTER INSERT ON tally BEGIN {_add_up('NEW.orders', 'NEW')} END",
    f"""CREATE TRIGGER tally_changed AFTER UPDATE OF orders ON tally WHEN NEW.orders <> OLD.orders
BEGIN {_add_up("NEW.orders - OLD.orders", "NEW")} END""",
    f"""CREATE TRIGGER tally_taken AFTER DELETE ON tally BEGIN {_add_up("-OLD.orders", "OLD")}
DELETE FROM tally_total WHERE orders = 0 AND buyer_id = OLD.buyer_id AND supplier_id = OLD.supplier_id
AND currency = OLD.currency AND status = OLD.status; END""",
)
_ADD_UP = "FOR EACH STATEMENT EXECUTE FUNCTION portal_add_up()"
_ADD_UP_ON_POSTGRESQL = (
    f"CREATE TRIGGER tally_added AFTER INSERT ON tally REFERENCING NEW TABLE AS added {_ADD_UP}",
    f"CREATE TRIGGER tally_changed AFTER UPDATE ON tally REFERENCING OLD TABLE AS taken NEW TABLE AS added {_ADD_UP}",
    f"CREATE TRIGGER tally_taken AFTER DELETE ON tally REFERENCING OLD TABLE AS taken {_ADD_UP}",
)


def _sqlite(name: str, content: tuple[str, ...], sealed: str, *, is_pruned: bool) -> list[str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{name} is only added to'); END"
    pruned = f" WHEN NOT {_KEPT}" if is_pruned else ""
    made = [
        f"CREATE TRIGGER {name}_stays BEFORE UPDATE OF {', '.join(content)} ON {name} {refuse}",
        f"CREATE TRIGGER {name}_is_kept BEFORE DELETE ON {name}{pruned} {refuse}",
    ]
    once = f"CREATE TRIGGER {name}_sealed_once BEFORE UPDATE OF {sealed} ON {name} WHEN OLD.{sealed} IS NOT NULL"
    return [*made, f"{once} {refuse}"] if sealed else made


def _postgresql(name: str, content: tuple[str, ...], sealed: str, *, is_pruned: bool) -> list[str]:
    refuse, each = "EXECUTE FUNCTION portal_only_added_to()", "FOR EACH ROW"
    removal = "EXECUTE FUNCTION portal_pruned()" if is_pruned else refuse
    made = [
        f"CREATE TRIGGER {name}_stays BEFORE UPDATE OF {', '.join(content)} ON {name} {each} {refuse}",
        f"CREATE TRIGGER {name}_is_kept BEFORE DELETE ON {name} {each} {removal}",
        f"CREATE TRIGGER {name}_is_not_emptied BEFORE TRUNCATE ON {name} FOR EACH STATEMENT {refuse}",
    ]
    once = f"CREATE TRIGGER {name}_sealed_once BEFORE UPDATE OF {sealed} ON {name} {each}"
    return [*made, f"{once} WHEN (OLD.{sealed} IS NOT NULL) {refuse}"] if sealed else made
