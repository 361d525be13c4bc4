"""CBC's answer to a programme, by PuLP, in a process of its own: JSON on standard input, the optimum on standard output."""

import json
import sys

import pulp

given = json.load(sys.stdin)
whole = given["whole"]
names = range(len(given["worth"]))
columns = [pulp.LpVariable(f"x{name}", 0, 1, "Integer" if name < whole else "Continuous") for name in names]
model = pulp.LpProblem("page", pulp.LpMaximize)
model += pulp.lpSum(value * column for value, column in zip(given["worth"], columns, strict=True))
for terms, low, high in given["rows"]:
    total = pulp.lpSum(factor * columns[column] for column, factor in terms)
    if low is not None:
        model += total >= low
    if high is not None:
        model += total <= high
status = model.solve(pulp.PULP_CBC_CMD(msg=False, gapRel=0, gapAbs=0.5))
print(json.dumps({"status": pulp.LpStatus[status], "value": pulp.value(model.objective)}))
