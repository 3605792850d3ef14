"""The words of the tab Grid: (English, Korean)."""

WORDS = {
    "grid.tab": ("Grid", "격자"),
    "grid.intro": (
        "Neighbouring seeds, row by row. The same seed gives the same grid, to the byte, today and tomorrow: "
        "training is watched in the same way, always with the same noise.",
        "이웃한 시드의 그림을 한 줄씩 보여 줍니다. 시드가 같으면 오늘도 내일도 바이트까지 똑같은 격자가 나옵니다. "
        "학습 과정도 이처럼 늘 같은 노이즈로 지켜봅니다.",
    ),
    "grid.seed": ("First seed", "첫 시드"),
    "grid.seed.info": ("A whole number from 0 to 4294967295", "0부터 4294967295까지의 정수"),
    "grid.rows": ("Rows", "행 수"),
    "grid.columns": ("Columns", "열 수"),
    "grid.button": ("Draw the grid", "격자 그리기"),
    "grid.next": ("The next seeds", "다음 시드"),
    "grid.any": ("A random seed", "무작위 시드"),
    "grid.alt": ("Pictures of the seeds {first} to {last}, row by row", "시드 {first}부터 {last}까지의 그림을 한 줄씩 배열"),
    "grid.each.alt": (
        "Pictures of the seeds {first} to {last}, a row each, drawn as each of the classes",
        "시드 {first}부터 {last}까지 한 줄에 하나씩, 종류별로 그린 그림",
    ),
    "grid.alt.one": ("The picture of seed {first}", "시드 {first}의 그림"),
    "grid.each.alt.one": ("The picture of seed {first}, drawn as each of the classes", "시드 {first}을 종류별로 그린 그림"),
    "grid.about.one": ("Seed {first}, {rows} x {columns}", "시드 {first}, {rows} x {columns}"),
    "grid.about": ("Seeds {first} to {last}, {rows} x {columns}", "시드 {first}부터 {last}까지, {rows} x {columns}"),
    "grid.keep": ("Keep the PNG", "PNG 저장"),
}
