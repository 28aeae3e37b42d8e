using System.Globalization;
using System.Text;

namespace Cni.Bench;

/// <summary>The run as Markdown tables: readable in a terminal, and to be pasted into a page.</summary>
static class Report
{
    public static string Write(Results results, Results? baseline)
    {
        var text = new StringBuilder();
        Table(text, ["", "ours ms", "Go ms", "ours / Go", "(quartiles)", "CPU", "MiB ours / Go", "/ floor", .. baseline is null ? [] : (string[])["before"]],
            results.Rows.Select(row => (string[])
            [
                row.Title + (row.Title.EndsWith(row.Verb, StringComparison.Ordinal) ? "" : " " + row.Verb), Ms(row.Ours.Median), row.Theirs is { } theirs ? Ms(theirs.Median) : "–",
                row.Ratio is { } ratio ? Target.Text(ratio.Median) : "–", row.Ratio is { } spread ? $"{Target.Text(spread.Low)}–{Target.Text(spread.High)}" : "",
                row.CpuRatio is { } cpu ? Target.Text(cpu.Median) : "–", $"{Ms(row.OursRss)} / {(row.TheirsRss is { } rss ? Ms(rss) : "–")}",
                row.FloorRatio is { } floor ? Target.Text(floor.Median) : "", .. baseline is null ? [] : (string[])[baseline.Row(row.Key)?.Ratio is { } was ? Target.Text(was.Median) : "–"],
            ]));
        if (results.Crowds.Count > 0)
        {
            text.AppendLine();
            Table(text, ["chain ADD, at a time", "pods", "side", "pods / s", "worst process ms", "failures"], results.Crowds.Select(row => (string[])
                [Number(row.AtATime), Number(row.Pods), row.Side, Ms(row.PerSecond), Ms(row.Worst), Number(row.Failures)]));
        }
        text.AppendLine();
        Table(text, ["target", "at most", "stretch", "here", ""], Target.All.Select(target =>
        {
            double? value = target.Find(results);
            return (string[])
            [
                target.What, (target.AtLeast ? "at least " : "") + Target.Text(target.AtMost), Target.Text(target.Stretch), value is { } figure ? Target.Text(figure) : "not measured",
                value is not { } got ? "" : target.IsStretch(got) ? "met, and the stretch" : target.IsMet(got) ? "met" : "missed",
            ];
        }));
        return text.ToString();
    }

    static void Table(StringBuilder text, string[] head, IEnumerable<string[]> rows)
    {
        string[][] all = [head, .. rows];
        int[] widths = [.. head.Select((_, column) => all.Max(row => row[column].Length))];
        for (int i = 0; i < all.Length; i++)
        {
            text.Append('|');
            for (int column = 0; column < head.Length; column++)
                text.Append(' ').Append(column == 0 ? all[i][column].PadRight(widths[column]) : all[i][column].PadLeft(widths[column])).Append(" |");
            text.AppendLine();
            if (i == 0)
                text.Append('|').AppendJoin('|', widths.Select((width, column) => column == 0 ? new string('-', width + 2) : new string('-', width + 1) + ":")).AppendLine("|");
        }
    }

    static string Ms(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);

    static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
