"""Writes a table of true values for each function of src/arithmetic, by mpmath to 1,300 bits: `python3 make.py`.

A line has the arguments and the double nearest to the true value, as 16 hex digits each, and by how many thousandths of a unit
in the last place the true value lies above that double.
"""

import random
import struct

from mpmath import acos, asin, atan, atan2, atanh, betainc, cos, erfinv, exp, expm1, floor, frexp, hypot, ldexp, log, log1p, log10, mp, mpf, pi, sin, sqrt, tan, tanh

mp.prec = 1300
draw = random.Random(20)


def bits(x):
    return struct.pack('>d', x).hex()


def number(hexadecimal):
    return struct.unpack('>d', bytes.fromhex(hexadecimal))[0]


def neighbours(x, steps=1):
    at = int(bits(x), 16)
    return [number(f'{at + step:016x}') for step in range(-steps, steps + 1)]


def uniform(low, high, n):
    return [draw.uniform(low, high) for _ in range(n)]


def of_all_sizes(n, least=-1074, most=1023):
    return [draw.choice([-1, 1]) * draw.uniform(1, 2) * 2.0 ** draw.randint(least + 1, most) for _ in range(n)]


def positive(values):
    return [abs(x) for x in values]


def in_units(value):
    """The nearest double, and thousandths of its last place that the value is above it."""
    exponent = max(frexp(abs(value))[1] - 53, -1074)
    scaled = ldexp(value, -exponent)
    below = floor(scaled)
    above = scaled - below
    nearest = below + (1 if above > 0.5 else 0)
    return float(ldexp(nearest, exponent)), int(floor((scaled - nearest) * 1000 + mpf(0.5)))


def quarter_turns():
    turns = [*range(1, 9), 355, 710, 104348, 2**19, *(draw.randint(1, 2**20) for _ in range(20)), 2**30, 10**15]
    return [sign * x for n in turns for sign in [1, -1] for x in neighbours(float(n * pi / 2))[draw.randint(0, 2):][:1]]


HUGE = [2.0**1022, 1.7976931348623157e308, 6381956970095103 * 2.0**797, 2.0**53, 1e22, 1e300, *positive(of_all_sizes(40, 20))]
ANGLES = [*uniform(-10, 10, 60), *uniform(-2e6, 2e6, 30), *quarter_turns(), *HUGE, *of_all_sizes(20, -60, 3)]
LOGS = [*uniform(0, 4, 60), *neighbours(1, 3), *uniform(0.999, 1.001, 20), *positive(of_all_sizes(60)), 5e-324, 2.0**-1022]
HALF_TURNS = [*uniform(-1, 1, 100), *uniform(0.97, 1, 20), *of_all_sizes(20, -60, -1), 0.5, -0.5, 1 - 2.0**-53, 0.975]
ONES = [*uniform(-3, 3, 60), *uniform(-0.4, 0.4, 30), *of_all_sizes(30, -60, 5)]
PAIRS = list(zip(of_all_sizes(60), of_all_sizes(60))) + list(zip(uniform(-3, 3, 100), uniform(-3, 3, 100)))

TABLES = {
    'exp': (exp, [*uniform(-745.1, 709.7, 60), *ONES, *uniform(-745.1, -708, 15), 709.782712893384, -745.1332191019411, 1.0]),
    'expm1': (expm1, [*uniform(-40, 709.7, 50), *ONES, 709.782712893384, *uniform(15, 40, 15)]),
    'log': (log, LOGS),
    'log1p': (log1p, [*uniform(-1, 4, 60), *ONES[60:90], *of_all_sizes(20, -60, -2), *positive(of_all_sizes(30)), -1 + 2.0**-53, *uniform(-0.31, -0.28, 10)]),
    'log10': (log10, [*LOGS, *(10.0**k for k in range(-20, 23, 3)), 1000.0]),
    'pow': (
        lambda x, y: mpf(x) ** mpf(y),
        [
            *zip(uniform(0, 10, 100), uniform(-10, 10, 100)),
            *zip(positive(of_all_sizes(40)), uniform(-1, 1, 40)),
            *[(x, draw.choice([-1, 1]) * draw.uniform(600, 700) / float(log(x))) for x in positive(of_all_sizes(30)) if x != 1],
            *[(1 + draw.choice([-1, 1]) * draw.uniform(1, 2) * 2.0**-k, draw.uniform(1, 500) * 2.0**k) for k in range(10, 52, 2)],
            *[(-float(draw.randint(1, 99)), float(draw.randint(-40, 40))) for _ in range(20)],
            *[(x, y) for x in uniform(0.1, 4, 8) for y in [0.5, 1.5, -2.0, 3.0, -0.5]],
        ],
    ),
    'sin': (sin, ANGLES),
    'cos': (cos, ANGLES),
    'tan': (tan, ANGLES),
    'asin': (asin, HALF_TURNS),
    'acos': (acos, HALF_TURNS),
    'atan': (atan, [*uniform(-3, 3, 100), *of_all_sizes(60, -60, 80), 0.4375, 0.6875, 1.1875, 2.4375]),
    'atan2': (atan2, PAIRS),
    'tanh': (tanh, [*uniform(-25, 25, 60), *ONES]),
    'atanh': (atanh, HALF_TURNS),
    'hypot': (hypot, [*PAIRS, *[(x, x * draw.uniform(0.1, 10)) for x in of_all_sizes(40, -1060, 1015)], (5e-324, 5e-324), (3.0, 4.0)]),
}
TABLES |= {
    'normalQuantile': (
        lambda p: sqrt(mpf(2)) * erfinv(2 * p - 1),
        [1e-300, 1e-20, 1e-12, 1e-6, *uniform(0, 1, 40), 0.5, 0.075, 0.925, 0.975, 0.999, 1 - 2.0**-30],
    ),
    'betaCdf': (
        lambda x, a, b: betainc(a, b, 0, x, regularized=True),
        [
            (a / (a + b) * share, a, b)
            for a in [0.5, 1.0, 2.5, 7.0, 30.0, 400.0, 5000.0]
            for b in [0.5, 1.0, 3.0, 12.0, 90.0, 1000.0]
            for share in [0.9, 1.0, 1 + 0.2 * min(1.0, b / a)]
        ],
    ),
}

for name, (function, arguments) in TABLES.items():
    with open(f'{name}.txt', 'w') as file:
        for given in arguments:
            numbers = given if isinstance(given, tuple) else (given,)
            value = function(*map(mpf, numbers))
            if abs(value) >= mpf(2) ** 1024:
                continue
            nearest, beyond = in_units(value)
            file.write(' '.join([*map(bits, numbers), bits(nearest), str(beyond)]) + '\n')
