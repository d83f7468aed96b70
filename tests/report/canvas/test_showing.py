import kompassie as ks


def test_a_drawing_shows_itself_in_a_notebook() -> None:
    assert ks.draw(ks.parse("a -> b +"))._repr_png_().startswith(b"\x89PNG")


def test_a_chart_shows_itself_in_a_notebook() -> None:
    tried = ks.compare_scenarios(ks.parse("a -> b +"), ks.Scenario("p", ks.Push("a", 0.5)), draws=4)

    assert ks.plot_effects(tried, on="b")._repr_png_().startswith(b"\x89PNG")
    assert ks.plot_trajectory(tried)._repr_png_().startswith(b"\x89PNG")


def test_axes_that_are_given_are_drawn_in() -> None:
    from matplotlib.figure import Figure

    axes = Figure().add_subplot()

    assert ks.draw(ks.parse("a -> b +"), axes) is axes
