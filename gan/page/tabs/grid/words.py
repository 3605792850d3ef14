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
    "grid.plane": ("The plane between four", "네 그림 사이의 평면"),
    "grid.plane.intro": (
        "Four pictures at the corners, and all that lies between them. Drag over the pad, or move with the arrow keys.",
        "네 모서리에 그림을 하나씩 두고 그 사이를 채웁니다. 판 위를 끌거나 화살표 키로 움직여 보세요.",
    ),
    "grid.plane.corners": ("Corners", "모서리"),
    "grid.plane.corners.info": ("Four seeds or codes with commas between them", "시드나 코드 4개를 쉼표로 구분합니다"),
    "grid.plane.label": ("Classes", "종류"),
    "grid.plane.label.info": (
        "One for all, or four with commas between them. Empty: each corner's own",
        "하나를 쓰면 모두에, 넷을 쉼표로 구분하면 모서리마다 적용됩니다. 비워 두면 각자의 종류로 그립니다",
    ),
    "grid.plane.button": ("Lay it out", "펼치기"),
    "grid.plane.any": ("Four other ones", "다른 네 장"),
    "grid.plane.kinds": ("One seed as four classes", "한 시드를 네 종류로"),
    "grid.plane.pad": ("The plane: move with the arrow keys", "평면: 화살표 키로 움직입니다"),
    "grid.plane.one": ("The picture under the mark", "표시된 자리의 그림"),
    "grid.plane.at": ("Column {column} of {size}, row {row} of {size}", "가로 {size}칸 중 {column}, 세로 {size}칸 중 {row}"),
    "grid.plane.about": ("Between {corners}", "{corners} 사이"),
    "grid.plane.code": ("Its code:", "코드:"),
    "grid.plane.own": ("See it in Draw", "그리기 탭에서 보기"),
    "grid.plane.wear": ("Its own page", "이 그림만의 페이지"),
    "grid.plane.keep": ("Keep the PNG", "PNG 저장"),
    "grid.plane.morph": ("Take it to Morph", "변형 탭으로 가져가기"),
}
