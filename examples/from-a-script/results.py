"""Reads the results of the study as CSV, which `flexagora export results --csv` has written, with pandas."""
import pandas

runs = pandas.read_csv("results/csv/results.csv")
columns = pandas.read_csv("results/csv/columns.csv").set_index("column")
by_fee = runs.groupby("fee")["profitEur"].agg(["mean", "std", "count"])
print(columns.loc["profitEur", "says"], columns.loc["profitEur", "unit"])
print(by_fee)

summary = pandas.read_csv("results/summary.csv").query("kpi == 'profit'").set_index("fee")
assert (by_fee["mean"] - summary["mean"]).abs().max() < 1e-9, "summary.csv has other means"
