"""What is known of the Home Credit population, as aggregates: quantiles, frequencies, missingness. No row of it.

Read by `ml.synthetic.draws`. Computed over the competition's published application and history files.
"""

# Shares of the population at which the quantiles below are taken, and the finer ones for the lumpy goods price.
SHARES = (0.002, 0.01, 0.03, 0.08, 0.16, 0.25, 0.35, 0.5, 0.65, 0.75, 0.84, 0.92, 0.97, 0.99, 0.998)
FINE_SHARES = (0.002, 0.01, 0.025, *(0.05 * step for step in range(1, 20)), 0.975, 0.99, 0.998)

# One quantity a line (days and ages in days before the application): its quantiles at SHARES.
QUANTILES = """
income 36000 45000 64000 76500 90000 112000 126000 158000 180000 202000 225000 292000 382000 474000 750000
population 0.00133 0.00213 0.00381 0.00621 0.00733 0.01 0.0145 0.0188 0.0246 0.0287 0.0313 0.0358 0.0462 0.0725
    0.0725
age 7890 8300 8870 10100 11200 12500 13900 15800 18000 19700 21100 22500 23600 24400 24800
employment 76.2 112 162 284 513 787 1100 1680 2500 3220 4270 5930 8600 11200 13700
registration 7 51 185 531 1110 1980 3000 4520 6120 7490 8870 10400 12400 13900 15900
id_publish 11 63 230 587 1110 1700 2340 3230 4060 4330 4570 4840 5140 5500 5990
car_age 0 0 1 2 3 5 7 9 13 15 18 24 42 65 65
ext1 0.0381 0.0796 0.128 0.196 0.266 0.337 0.406 0.506 0.603 0.67 0.733 0.797 0.851 0.885 0.915
ext2 0.00435 0.0311 0.0869 0.191 0.297 0.395 0.477 0.563 0.625 0.661 0.696 0.731 0.762 0.783 0.8
ext3 0.000527 0.0669 0.119 0.199 0.288 0.366 0.437 0.528 0.611 0.663 0.711 0.76 0.805 0.833 0.863
APARTMENTS 0 0.0021 0.0082 0.0165 0.033 0.0598 0.0722 0.0887 0.12 0.148 0.198 0.269 0.39 0.553 0.823
BASEMENTAREA 0 0 0 0 0.0228 0.045 0.0589 0.0765 0.094 0.112 0.138 0.189 0.271 0.377 0.606
YEARS_BEGINEXPLUATATION 0 0.951 0.963 0.972 0.974 0.977 0.979 0.982 0.985 0.987 0.989 0.993 0.998 0.999 1
YEARS_BUILD 0.12 0.402 0.551 0.619 0.653 0.687 0.714 0.755 0.796 0.816 0.844 0.905 0.966 0.986 0.993
COMMONAREA 0 0 0 0 0.0035 0.0079 0.0118 0.0214 0.0363 0.0521 0.0758 0.126 0.215 0.39 0.746
ELEVATORS 0 0 0 0 0 0 0 0 0.08 0.12 0.2 0.28 0.44 0.64 0.88
ENTRANCES 0 0.0345 0.0345 0.0345 0.069 0.069 0.103 0.138 0.155 0.207 0.207 0.276 0.379 0.517 0.828
FLOORSMAX 0 0 0.0417 0.0417 0.125 0.167 0.167 0.167 0.326 0.333 0.333 0.396 0.625 0.667 0.917
FLOORSMIN 0 0 0.0417 0.0417 0.0417 0.0833 0.208 0.208 0.208 0.375 0.375 0.417 0.667 0.708 0.917
LANDAREA 0 0 0 0 0.0097 0.019 0.0303 0.0485 0.0683 0.0859 0.111 0.158 0.247 0.382 0.788
LIVINGAPARTMENTS 0 0.0034 0.0067 0.0151 0.0336 0.0504 0.0588 0.0756 0.1 0.122 0.168 0.234 0.326 0.465 0.684
LIVINGAREA 0.0007 0.0022 0.0059 0.0124 0.0285 0.0471 0.0585 0.0755 0.101 0.132 0.187 0.265 0.394 0.563 0.849
NONLIVINGAPARTMENTS 0 0 0 0 0 0 0 0 0.0039 0.0051 0.0116 0.0193 0.0425 0.0965 0.523
NONLIVINGAREA 0 0 0 0 0 0 0 0.0036 0.0135 0.0284 0.0523 0.0955 0.175 0.33 0.706
phone_change 0 0 0 0 37.7 291 476 779 1260 1610 1890 2340 2790 3200 3490
term 8.31 8.39 9.22 9.71 12.5 13.7 16.5 19.5 23.5 26.3 30.8 34.1 36.1 37.7 37.9
bureau_days 13.4 38 84 192 320 475 664 979 1340 1640 2030 2510 2760 2860 2910
previous_days 4.34 15 48 139 220 305 396 570 893 1250 1750 2350 2680 2840 2900
consumer_active_sum 9000 18100 27700 50500 85500 130000 187000 328000 540000 765000 1120000 1580000 2310000 3450000
    6750000
consumer_closed_sum 4500 13500 17100 22600 32600 45100 62300 92700 140000 219000 315000 597000 1120000 1800000
    3380000
card_sum 0 0 0 0 0 40500 67500 112000 180000 225000 323000 450000 630000 895000 1580000
car_sum 2680 112000 314000 631000 821000 1030000 1240000 1620000 2090000 2370000 2820000 3590000 5100000 8110000
    9950000
mortgage_sum 688000 931000 1350000 1850000 2490000 3150000 3720000 4950000 6140000 7130000 8550000 10800000 13500000
    17200000 46000000
micro_sum 4250 4500 4500 9000 9400 13500 15700 22500 31500 45000 54000 88900 135000 425000 1820000
consumer_active_days 16 64.2 181 282 365 384 730 1100 1460 1830 1830 1830 1830 2560 3650
consumer_closed_days 7 16 48 93 165 184 215 319 366 548 732 1100 1830 1830 2190
card_days 0 30 129 316 699 1070 1100 1390 1840 2710 11000 31300 32100 33400 33700
car_days 28 143 363 707 1070 1100 1100 1810 1830 1830 1830 1830 1840 2550 2560
mortgage_days 33 102 550 2190 3650 3660 4440 5480 6940 7300 7310 9120 11000 11000 11000
micro_days 1.48 3.26 6.26 7 10 15 16 21 30 48.5 129 244 364 485 924
update_days 1 2 3 6 9 13 17 24 33 48 125 495 1020 1620 2380
max_overdue 2.03 5.4 47.2 297 1650 3350 4940 7450 11300 15300 20500 33800 59300 107000 345000
cash_amount 45000 45000 45000 67500 90000 135000 180000 230000 360000 454000 675000 927000 1240000 1580000 2250000
refused_cash_amount 45000 45000 58500 90000 144000 225000 270000 450000 594000 810000 1120000 1350000 1800000
    2250000 3130000
consumer_amount 9400 15700 18700 23600 31300 40000 51600 71300 96600 119000 147000 204000 335000 489000 868000
cash_cost 1.07 1.1 1.12 1.17 1.21 1.26 1.32 1.41 1.54 1.65 1.77 2.02 2.26 2.46 2.52
consumer_cost 1.03 1.05 1.06 1.08 1.1 1.11 1.14 1.2 1.23 1.28 1.36 1.43 1.48 1.6 1.93
down_payment_rate 6.49e-06 2.44e-05 0.0437 0.0881 0.0995 0.101 0.104 0.109 0.12 0.198 0.218 0.317 0.459 0.545 0.691
seller_area 1 2 4 10 20 30 45 80 162 482 1200 2100 3200 4500 12500
"""

# Likewise at FINE_SHARES.
FINE_QUANTILES = """
goods 45000 67500 90000 117000 157500 225000 225000 238500 270000 319500 382500 450000 450000 463500 495000 616500
    675000 675000 774000 900000 1025000 1296000 1395000 1800000 2243000
"""

# One whole number (or ratio) a line: value:clients in a thousand. Ordered categories are numbered as in LEVELS.
FREQUENCIES = """
children 0:702.3 1:199.1 2:84.9 3:11.9 4:1.3
education 0:12.2 1:708.6 2:34.2 3:244.1 4:0.9
family 0:145.3 1:95.7 2:644.1 3:64.3 4:50.6
housing 0:47.7 1:15 2:8.3 3:889.2 4:3.4 5:36.4
income_type 0:631.9 1:282.6 2:85.5
limit 135000:76.4 157500:28.3 180000:221.9 202500:73.5 225000:47.8 247500:45.2 270000:186 292500:8.2 315000:21.6
    337500:38.2 360000:12.2 382500:16.3 405000:40.2 427500:3.8 450000:40.2 495000:8.7 540000:25.7 585000:17.8
    630000:9 675000:22.4 720000:3.8 765000:4.1 810000:7 855000:3.2 900000:18.7 1012500:1.7 1125000:2.3 1237500:2.9
    1350000:12
rating 1:114.7 2:743.4 3:141.9
hour 2:1.2 3:4.2 4:6.7 5:11.9 6:20.1 7:28.6 8:49.6 9:90.7 10:122.6 11:121.7 12:113 13:99.9 14:89.5 15:77.7 16:65.3
    17:49 18:28.7 19:13.2 20:4 21:1.3
circle 0:536.8 1:158.6 2:96.4 3:65.3 4:47 5:30.1 6:22.5 7:14 8:9.5 9:6.2 10:4.8 11:3.1 12:1.8 13:1.3 14:0.8 15:0.7
    16:0.3
circle_default 0:750.3 1:199.8 2:39.6 3:8.2 4:1.4 5:0.4
requests_year 0:264.4 1:231.6 2:191.8 3:131.5 4:81.9 5:45.7 6:26.4 7:14.8 8:7.5 9:3.8
requests_quarter 0:744.9 1:186.2 2:57.9 3:8.7 4:1.9
requests_month 0:871.7 1:98.5 2:15 3:5.5 4:3.4 5:1.6 6:1.1 7:0.7 8:0.6 9:0.5
bureau_count 1:131.8 2:132.1 3:124 4:104.6 5:91.5 6:83 7:64.6 8:55.7 9:43.1 10:36.5 11:28 12:22.3 13:18.6 14:14.3
    15:11.7 16:8.8 17:7.6 18:4.2 19:3.8 20:2.7 21:2.4 22:1.5 23:2.1 24:1.1 28:1.1
previous_count 1:172.9 2:154.3 3:126.3 4:109.4 5:90.7 6:76.4 7:57.9 8:45.7 9:38.5 10:27.4 11:22.7 12:16.3 13:11.3
    14:10 15:8.9 16:6.3 17:5.8 18:3.3 19:2.6 20:2.8 21:2 22:2 23:1.3 25:1.2
markup 1:300.3 1.0528:7 1.066:17.1 1.0792:22.8 1.0871:8.5 1.099:8 1.1056:36.4 1.1162:4.6 1.1188:53.3 1.132:45.9
    1.1386:7.3 1.1452:25.3 1.1584:95.2 1.1716:8 1.198:79.7 1.2112:43.1 1.2178:5.6 1.2244:7.8 1.2376:28.6 1.2574:12.1
    1.264:30.8 1.2772:4.7 1.3168:37.2 1.3366:7.9 1.396:29.6 1.4224:15 1.4752:4.7 1.528:6.9
"""

# Share of clients of whom a yes/no fact holds.
CHANCES = """
revolving 0.0736 male 0.3375 own_car 0.3394 own_realty 0.6973 retired 0.1821 work_phone 0.2444 home_phone 0.2736
email 0.0802 city_work 0.2273 city_live 0.0756 region_work 0.0519 ext1_known 0.4685 ext3_known 0.9314
bureau_known 0.8695 building_known 0.5027 occupation_known 0.8373 previous_known 0.9512 card_has 0.3
"""

# Categories that order the population: those above them in the list tend to be younger, or poorer.
LEVELS = {
    "income_type": ("Working", "Commercial associate", "State servant"),
    "education": (
        "Lower secondary",
        "Secondary / secondary special",
        "Incomplete higher",
        "Higher education",
        "Academic degree",
    ),
    "family": ("Single / not married", "Civil marriage", "Married", "Separated", "Widow"),
    "housing": (
        "With parents",
        "Rented apartment",
        "Office apartment",
        "House / apartment",
        "Co-op apartment",
        "Municipal apartment",
    ),
}

# Employed clients' organisations, in a thousand of those Working, Commercial associate, State servant.
ORGANIZATIONS = """
Advertising | 1.3 | 2.5 | 1.2
Agriculture | 12.2 | 4.8 | 1.2
Bank | 7.3 | 17.7 | 4.9
Business Entity Type 1 | 24.4 | 27.4 | 5.5
Business Entity Type 2 | 46.1 | 38.3 | 14.1
Business Entity Type 3 | 266.4 | 343.2 | 24.9
Cleaning | 0.9 | 0.7 | 0.3
Construction | 28.1 | 25.6 | 4
Culture | 1.4 | 1.6 | 4
Electricity | 4.5 | 3.5 | 3.7
Emergency | 1.7 | 0.9 | 8.9
Government | 37.6 | 20.5 | 143.7
Hotel | 4.1 | 3 | 0.9
Housing | 13 | 9.6 | 12.6
Industry: type 1 | 5 | 4.9 | 1.8
Industry: type 10 | 0.8 | 0.2 | 0.3
Industry: type 11 | 11.9 | 8.6 | 3.1
Industry: type 12 | 1.7 | 2.7 | 0.9
Industry: type 13 | 0.3 | 0.3 | 0.3
Industry: type 2 | 2 | 2.2 | 0.6
Industry: type 3 | 16.5 | 12.4 | 1.5
Industry: type 4 | 3.3 | 4.8 | 0
Industry: type 5 | 2.9 | 2.1 | 0
Industry: type 6 | 0.5 | 0.5 | 0
Industry: type 7 | 6.4 | 3.6 | 1.5
Industry: type 8 | 0.2 | 0 | 0
Industry: type 9 | 16.7 | 9 | 5.8
Insurance | 1.3 | 4.3 | 2.5
Kindergarten | 26.1 | 10.6 | 89.7
Legal Services | 0.9 | 2.3 | 1.5
Medicine | 39.9 | 20.9 | 147.1
Military | 6.1 | 3.5 | 69.7
Mobile | 1 | 2.4 | 0
Other | 65.6 | 54 | 127.5
Police | 4.3 | 3.3 | 63
Postal | 7.9 | 3.8 | 23.3
Realtor | 1 | 3.1 | 1.2
Religion | 0.5 | 0.3 | 0
Restaurant | 7.1 | 7.3 | 1.8
School | 31.6 | 12.9 | 126.5
Security | 12.6 | 13.3 | 3.7
Security Ministries | 4.9 | 2.4 | 44.2
Self-employed | 166.6 | 167.9 | 8.6
Services | 6.9 | 8.5 | 1.2
Telecom | 2.4 | 3 | 1.2
Trade: type 1 | 1.5 | 1.8 | 0.6
Trade: type 2 | 4.5 | 13.2 | 0
Trade: type 3 | 12.9 | 23.2 | 0.9
Trade: type 4 | 0.2 | 0.6 | 0.3
Trade: type 5 | 0.4 | 0.3 | 0
Trade: type 6 | 2.7 | 4.6 | 2.8
Trade: type 7 | 31.5 | 38.3 | 2.5
Transport: type 1 | 0.8 | 1.4 | 0.6
Transport: type 2 | 9.7 | 7.4 | 9.2
Transport: type 3 | 4.8 | 4.9 | 0.3
Transport: type 4 | 23.6 | 25.1 | 5.5
University | 3.7 | 4.7 | 18.4
"""

# Occupations where known, in a thousand of: women, women with a degree, men, men with a degree.
OCCUPATIONS = """
Accountants | 45 | 148 | 1 | 14
Cleaning staff | 45 | 6 | 5 | 1
Cooking staff | 54 | 8 | 10 | 3
Core staff | 118 | 299 | 48 | 146
Drivers | 9 | 5 | 245 | 112
HR staff | 2 | 11 | 0 | 2
High skill tech staff | 51 | 74 | 31 | 104
IT staff | 0 | 4 | 2 | 10
Laborers | 216 | 75 | 454 | 216
Low-skill Laborers | 3 | 1 | 28 | 5
Managers | 59 | 168 | 66 | 291
Medicine staff | 78 | 28 | 3 | 2
Private service staff | 21 | 15 | 1 | 1
Realty agents | 5 | 6 | 0 | 1
Sales staff | 256 | 130 | 41 | 57
Secretaries | 9 | 13 | 1 | 3
Security staff | 20 | 7 | 62 | 31
Waiters/barmen staff | 10 | 4 | 1 | 1
"""

# Occupations that mostly work for one kind of organisation, and the share of them that does.
WORKPLACES = {
    "Medicine staff": ("Medicine", 0.66),
    "Security staff": ("Security", 0.35),
    "Private service staff": ("Services", 0.28),
    "Waiters/barmen staff": ("Restaurant", 0.14),
    "Realty agents": ("Realtor", 0.15),
    "Cooking staff": ("Restaurant", 0.11),
}

# The building columns, and which of them are missing together: patterns (bit n set: the nth is missing) and their
# frequency in ten thousand, where the living area is known and where it is not.
BUILDING = (
    "APARTMENTS",
    "BASEMENTAREA",
    "YEARS_BEGINEXPLUATATION",
    "YEARS_BUILD",
    "COMMONAREA",
    "ELEVATORS",
    "ENTRANCES",
    "FLOORSMAX",
    "FLOORSMIN",
    "LANDAREA",
    "LIVINGAPARTMENTS",
    "LIVINGAREA",
    "NONLIVINGAPARTMENTS",
    "NONLIVINGAREA",
)
BUILDING_WORDS = ("FONDKAPREMONT_MODE", "HOUSETYPE_MODE", "TOTALAREA_MODE", "WALLSMATERIAL_MODE", "EMERGENCYSTATE_MODE")
MISSING_WHERE_AREA_KNOWN = """
00000:5912 05518:1387 0571a:394 05718:264 0551a:219 04000:212 00010:184 00200:175 0771a:142 0773a:101 01410:72
07718:67 01000:67 00002:63 0573a:57 07518:56 0751a:56 00100:53 05538:52 0553a:47 05510:47 01400:43 00210:39
01510:35 0753a:33 05410:32 07538:31
"""
MISSING_WHERE_AREA_UNKNOWN = "7ffff:9726 3ffff:154 07f1a:46 2ffff:39 07f3a:35"

# Numbers of the documents handed in together, in ten thousand; of revolving loans, cash loans to people who are not
# employed (who bring a pension certificate, 6), and other cash loans.
DOCUMENTS = {
    "revolving": "-:9210 3:285 5:220 11:75 3,18:40 8:40 7:23 21:20 3,16:12",
    "not employed": "3:5160 6:4610 5:106 8:96 -:6 6,16:5 9:5 3,13:5 3,18:4",
    "employed": "3:8279 8:1019 5:158 -:116 6:97 3,16:80 9:54 3,18:48 11:32 3,13:26 "
    "3,14:22 10:3 3,20:4 3,21:2 15:8 17:2",
}

WORDS = {
    "suite": "Unaccompanied:8109 Family:1275 Spouse, partner:345 Children:100 -:79 Other_B:57 Other_A:27 "
    "Group of people:9",
    "weekday": "MONDAY:1668 TUESDAY:1793 WEDNESDAY:1711 THURSDAY:1661 FRIDAY:1628 SATURDAY:1035 SUNDAY:505",
    "FONDKAPREMONT_MODE": "reg oper account:763 reg oper spec account:120 org spec account:59 not specified:57",
    "HOUSETYPE_MODE": "block of flats:981 specific housing:10 terraced house:9",
    "WALLSMATERIAL_MODE": "Panel:444 Stone, brick:422 Block:62 Wooden:33 Mixed:15 Monolithic:12 Others:11",
    "EMERGENCYSTATE_MODE": "No:987 Yes:13",
}
