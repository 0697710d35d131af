import re
from playwright.sync_api import expect
def test_it(buyer, supplier, place_order):
    n = place_order()
    buyer.goto(f"/orders/{n}")
    expect(buyer.get_by_test_id("order-status")).to_have_text("PENDING")
    supplier.goto(f"/supplier/orders/{n}")
    expect(supplier.get_by_test_id("order-status")).to_have_text("PENDING")
    print(buyer.locator("body").aria_snapshot())
