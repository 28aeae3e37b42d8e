using System.Globalization;
using System.Text;

namespace Cni.Bench;

/// <summary>The time of a chain's ADD against the number of pods on the node, as an SVG for docs/performance.md.</summary>
static class Picture
{
    const int Width = 720, Height = 400, Left = 70, Right = 120, Top = 30, Bottom = 60;

    public static string? Draw(Results results)
    {
        var rows = results.Rows.Where(row => row.Scenario.StartsWith("chain@", StringComparison.Ordinal) && row is { Verb: "ADD", Theirs: not null }).ToList();
        if (rows.Count < 2)
            return null;
        double pods = rows.Max(Pods), most = Math.Pow(10, Math.Ceiling(Math.Log10(rows.Max(row => row.Theirs!.Value.High)))), least = Math.Pow(10, Math.Floor(Math.Log10(rows.Min(row => row.Ours.Low))));
        double X(double value) => Left + value / pods * (Width - Left - Right);
        double Y(double value) => Top + (Math.Log10(most) - Math.Log10(value)) / (Math.Log10(most) - Math.Log10(least)) * (Height - Top - Bottom);

        var svg = new StringBuilder();
        svg.AppendLine(CultureInfo.InvariantCulture, $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {Height}" font-family="system-ui, sans-serif" font-size="13" role="img">""");
        svg.AppendLine("<title>ADD of the chain bridge, portmap, firewall, bandwidth: milliseconds by pods on the node</title>");
        svg.AppendLine(CultureInfo.InvariantCulture, $"""<rect width="{Width}" height="{Height}" fill="white"/>""");
        for (double decade = least; decade <= most * 1.001; decade *= 10)
        {
            for (int step = 1; step < 10 && decade * step <= most * 1.001; step++)
            {
                string y = Text(Y(decade * step));
                svg.AppendLine(CultureInfo.InvariantCulture, $"""<line x1="{Left}" x2="{Width - Right}" y1="{y}" y2="{y}" stroke="{(step == 1 ? "#b8b8b8" : "#ececec")}"/>""");
                if (step is 1 or 2 or 5)
                    svg.AppendLine(CultureInfo.InvariantCulture, $"""<text x="{Left - 8}" y="{Text(Y(decade * step) + 4)}" text-anchor="end" fill="#444">{Text(decade * step)} ms</text>""");
            }
        }
        foreach (var row in rows)
            svg.AppendLine(CultureInfo.InvariantCulture, $"""<text x="{Text(X(Pods(row)))}" y="{Height - Bottom + 20}" text-anchor="middle" fill="#444">{Text(Pods(row))}</text>""");
        svg.AppendLine(CultureInfo.InvariantCulture, $"""<text x="{(Left + Width - Right) / 2}" y="{Height - 14}" text-anchor="middle" fill="#222">pods on the node</text>""");
        Line("Go plugins", "#c2410c", row => row.Theirs!.Value);
        Line("Cni.Sdk", "#1d4ed8", row => row.Ours);
        svg.AppendLine("</svg>");
        return svg.ToString();

        // The band is the middle half of the rounds.
        void Line(string name, string colour, Func<Row, Spread> spread)
        {
            string Points(Func<Spread, double> pick, IEnumerable<Row> order) => string.Join(' ', order.Select(row => $"{Text(X(Pods(row)))},{Text(Y(pick(spread(row))))}"));
            svg.AppendLine(CultureInfo.InvariantCulture, $"""<polygon points="{Points(s => s.High, rows)} {Points(s => s.Low, rows.AsEnumerable().Reverse())}" fill="{colour}" opacity="0.15"/>""");
            svg.AppendLine(CultureInfo.InvariantCulture, $"""<polyline points="{Points(s => s.Median, rows)}" fill="none" stroke="{colour}" stroke-width="2.5"/>""");
            var last = rows[^1];
            svg.AppendLine(CultureInfo.InvariantCulture, $"""<text x="{Width - Right + 10}" y="{Text(Y(spread(last).Median) + 4)}" fill="{colour}" font-weight="600">{name}</text>""");
            svg.AppendLine(CultureInfo.InvariantCulture, $"""<text x="{Width - Right + 10}" y="{Text(Y(spread(last).Median) + 20)}" fill="{colour}">{Text(Math.Round(spread(last).Median))} ms</text>""");
        }
    }

    static double Pods(Row row) => double.Parse(row.Scenario.AsSpan("chain@".Length), CultureInfo.InvariantCulture);

    static string Text(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
