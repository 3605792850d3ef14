"""The look that Gradio's theme can say; what it cannot is in assets/style.css and the tabs' style.css."""

import gradio as gr

# From c50, nearly white, to c950; c400 is legible on the dark page, c600 on the light one.
ACCENT = (
    *("#fff4ee", "#ffe3d5", "#ffc3a8", "#ff9f78", "#ff8a5c"),
    *("#c8430f", "#b4380d", "#95300e", "#782b12", "#622711", "#351105"),
)


def make() -> gr.themes.ThemeClass:
    """The theme of the page, light and dark."""
    fonts = ["ui-sans-serif", "system-ui", "Apple SD Gothic Neo", "Malgun Gothic", "Noto Sans CJK KR", "sans-serif"]
    return gr.themes.Base(
        primary_hue=gr.themes.Color(*ACCENT),
        neutral_hue="stone",
        radius_size="sm",
        font=fonts,
        font_mono=["ui-monospace", "Consolas", "monospace"],
    ).set(
        body_background_fill="#f7f5ef",
        body_background_fill_dark="#161512",
        body_text_color_subdued="*neutral_600",
        body_text_color_subdued_dark="*neutral_400",
        block_info_text_color="*neutral_600",
        block_info_text_color_dark="*neutral_400",
        block_label_text_color="*neutral_700",
        block_title_text_color="*neutral_800",
        button_primary_background_fill="*primary_600",
        button_primary_background_fill_hover="*primary_700",
        button_primary_background_fill_dark="*primary_600",
        button_primary_background_fill_hover_dark="*primary_700",
        button_primary_text_color="white",
        color_accent="*primary_600",
        link_text_color="*primary_600",
        link_text_color_hover="*primary_700",
        link_text_color_visited="*primary_600",
        link_text_color_dark="*primary_400",
        link_text_color_hover_dark="*primary_300",
        link_text_color_visited_dark="*primary_400",
    )
