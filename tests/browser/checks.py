"""Checks of accessibility in the page itself: names, roles and contrast."""

from __future__ import annotations

from typing import Any

from .devtools import Browser

_CONTRASTS = """
(() => {
  const parts = (text) => (text.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((c) => c / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, k) => sum + c * [0.2126, 0.7152, 0.0722][k], 0);
  const ground = (node) => {
    for (let n = node; n; n = n.parentElement) {
      const own = parts(getComputedStyle(n).backgroundColor);
      if (own.length === 3 || own[3] > 0) return own;
    }
    return [255, 255, 255];
  };
  const found = [];
  document.querySelectorAll("body *").forEach((node) => {
    const text = [...node.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
    if (!text || node.matches("script, style, :disabled, :disabled *")) return;
    if (!node.getClientRects().length) return;
    const style = getComputedStyle(node), svg = node.closest("svg") !== null;
    if (!svg && node.closest("label")?.querySelector(":disabled")) return;
    const ink = parts(svg ? style.fill : style.color), back = ground(node);
    const [low, high] = [light(ink), light(back)].sort((a, b) => a - b);
    const ratio = (high + 0.05) / (low + 0.05);
    if (ratio < LEAST) found.push([node.tagName, node.getAttribute("class"), ratio.toFixed(2)]);
  });
  return found;
})()
"""


def contrasts(browser: Browser, least: float) -> list[Any]:
    """Return the texts whose contrast with what is behind them is too low."""
    found: list[Any] = browser.run(_CONTRASTS.replace("LEAST", str(least)))
    return found


def unnamed_controls(browser: Browser) -> list[str]:
    """Return what can be operated and has no name or no role for a screen reader."""
    tree = browser.call("Accessibility.getFullAXTree")["nodes"]
    roles = {"button", "slider", "radio", "combobox", "link", "checkbox", "option", "generic"}
    found = []
    for node in tree:
        if node.get("ignored"):
            continue
        able = any(p["name"] == "focusable" for p in node.get("properties", ()))
        role = node["role"]["value"]
        named = bool(node.get("name", {}).get("value", "").strip())
        if able and role not in ("RootWebArea",):
            known = role in roles or role == "MenuListPopup"
            if not known or (not named and role != "generic"):
                found.append(f"{role} {node.get('name', {}).get('value')!r}")
    return found
