# What stands at plots.
chart-time = Time, UTC
chart-data = Data
chart-csv = As a CSV file
chart-keys = The arrow keys go from value to value.
chart-unknown = nothing known
chart-until = Until, UTC
chart-kind = Kind
chart-what = What happened
