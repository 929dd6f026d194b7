# Customers: one customer's way.
