"""Totals of the tally for long lists of companies, and two orders of the desk by an index."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FUNCTION = """CREATE OR REPLACE FUNCTION portal_add_up() RETURNS trigger LANGUAGE plpgsql AS $$
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
END $$"""
ON_POSTGRESQL = (
    FUNCTION,
    """CREATE TRIGGER tally_added AFTER INSERT ON tally REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION portal_add_up()""",
    """CREATE TRIGGER tally_changed AFTER UPDATE ON tally 
REFERENCING OLD TABLE AS taken NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION portal_add_up()""",
    """CREATE TRIGGER tally_taken AFTER DELETE ON tally REFERENCING OLD TABLE AS taken
FOR EACH STATEMENT EXECUTE FUNCTION portal_add_up()""",
)
ON_SQLITE = (
    """CREATE TRIGGER tally_added AFTER INSERT ON tally BEGIN INSERT INTO tally_total
(buyer_id, supplier_id, currency, status, orders)
VALUES (NEW.buyer_id, NEW.supplier_id, NEW.currency, NEW.status, NEW.orders)
ON CONFLICT (buyer_id, supplier_id, currency, status) DO UPDATE SET orders = orders + excluded.orders; END""",
    """CREATE TRIGGER tally_changed AFTER UPDATE OF orders ON tally WHEN NEW.orders <> OLD.orders
BEGIN INSERT INTO tally_total
(buyer_id, supplier_id, currency, status, orders)
VALUES (NEW.buyer_id, NEW.supplier_id, NEW.currency, NEW.status, NEW.orders - OLD.orders)
ON CONFLICT (buyer_id, supplier_id, currency, status) DO UPDATE SET orders = orders + excluded.orders; END""",
    """CREATE TRIGGER tally_taken AFTER DELETE ON tally BEGIN INSERT INTO tally_total
(buyer_id, supplier_id, currency, status, orders)
VALUES (OLD.buyer_id, OLD.supplier_id, OLD.currency, OLD.status, -OLD.orders)
ON CONFLICT (buyer_id, supplier_id, currency, status) DO UPDATE SET orders = orders + excluded.orders;
DELETE FROM tally_total WHERE orders = 0 AND buyer_id = OLD.buyer_id AND supplier_id = OLD.supplier_id
AND currency = OLD.currency AND status = OLD.status; END""",
)
TOTALS = """INSERT INTO tally_total (buyer_id, supplier_id, currency, status, orders)
SELECT buyer_id, supplier_id, currency, status, sum(orders) FROM tally
GROUP BY buyer_id, supplier_id, currency, status"""


def upgrade() -> None:
    """Go one step forward. The triggers come first: PostgreSQL lets nobody write to the tally from then on."""
    op.create_table(
        "tally_total",
        sa.Column("buyer_id", BIG, autoincrement=False, nullable=False),
        sa.Column("supplier_id", BIG, autoincrement=False, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("orders", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("buyer_id", "supplier_id", "currency", "status"),
    )
    op.create_index("tally_total_of_supplier", "tally_total", ["supplier_id"])
    for statement in ON_SQLITE if op.get_context().dialect.name == "sqlite" else ON_POSTGRESQL:
        op.execute(statement)
    op.execute(TOTALS)
    op.create_index("orders_of_supplier_by_total", "orders", ["supplier_id", "currency", "total_minor", "id"])
    op.create_index("orders_of_supplier_by_expected", "orders", ["supplier_id", "expected_at", "placed_at", "id"])
    op.drop_index("orders_again_of", "orders")
    is_again = sa.text("again_of IS NOT NULL")
    op.create_index("orders_again_of", "orders", ["again_of"], sqlite_where=is_again, postgresql_where=is_again)


def downgrade() -> None:
    """Go one step back."""
    op.drop_index("orders_again_of", "orders")
    op.create_index("orders_again_of", "orders", ["again_of"])
    op.drop_index("orders_of_supplier_by_expected", "orders")
    op.drop_index("orders_of_supplier_by_total", "orders")
    is_postgresql = op.get_context().dialect.name == "postgresql"
    for name in ("tally_added", "tally_changed", "tally_taken"):
        op.execute(f"DROP TRIGGER {name}" + (" ON tally" if is_postgresql else ""))
    if is_postgresql:
        op.execute("DROP FUNCTION portal_add_up()")
    op.drop_table("tally_total")
