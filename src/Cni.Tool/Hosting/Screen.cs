using System.Text;
using Spectre.Console;

namespace Cni.Tool;

/// <summary>Lines, tables and progress for people. The one place that knows how a terminal is drawn on.</summary>
/// <remarks>
/// On a terminal, Spectre.Console draws. Anywhere else, and where the variable <c>NO_COLOR</c> is set or <c>TERM</c> is <c>dumb</c>,
/// there are no control characters; and what is not a terminal gets tables without lines and cut nowhere, so that they can be read by <c>grep</c> and <c>awk</c>.
/// </remarks>
internal sealed class Screen
{
    private readonly TextWriter _writer;
    private readonly IAnsiConsole? _console;

    public Screen(TextWriter writer, bool isTerminal, IReadOnlyDictionary<string, string> variables)
    {
        _writer = writer;
        if (!isTerminal)
            return;
        bool colour = !(variables.TryGetValue("NO_COLOR", out string? no) && no.Length > 0)
            && !(variables.TryGetValue("TERM", out string? term) && term is "dumb" or "");
        _console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = colour ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = colour ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = colour ? InteractionSupport.Detect : InteractionSupport.No,
        });
    }

    public bool IsTerminal => _console is not null;

    /// <summary>Writes one line.</summary>
    public void Line(params ReadOnlySpan<Styled> parts)
    {
        if (_console is null)
        {
            foreach (Styled part in parts)
                _writer.Write(part.Text);
            _writer.WriteLine();
            return;
        }
        var text = new Paragraph();
        foreach (Styled part in parts)
            text.Append(part.Text, StyleOf(part.Look));
        // A command that is shown must be one when it is copied: breaking lines is the terminal's affair.
        int width = _console.Profile.Width;
        _console.Profile.Width = int.MaxValue / 2;
        _console.Write(text);
        _console.Profile.Width = width;
        _console.WriteLine();
    }

    /// <summary>Writes rows under headings. Columns that are empty in every row are left out.</summary>
    public void Table(IReadOnlyList<string> headings, IReadOnlyList<Styled[]> rows)
    {
        if (rows.Count == 0)
            return;
        int[] columns = [.. Enumerable.Range(0, headings.Count).Where(column => rows.Any(row => row[column].Text.Length > 0))];
        if (_console is null)
        {
            PlainTable(headings, rows, columns);
            return;
        }
        var table = new Table().Border(TableBorder.Rounded).BorderColor(Color.Grey);
        foreach (int column in columns)
            table.AddColumn(new TableColumn(new Text(headings[column], new Style(decoration: Decoration.Bold))));
        foreach (var row in rows)
            table.AddRow(columns.Select(column => new Text(row[column].Text, StyleOf(row[column].Look))));
        _console.Write(table);
    }

    /// <summary>Says that something goes on until it is done; only a terminal shows it.</summary>
    public async Task<T> BusyAsync<T>(string what, Func<Action<string>, Task<T>> work)
    {
        if (_console is null || !_console.Profile.Capabilities.Interactive)
            return await work(static _ => { }).ConfigureAwait(false);
        return await _console.Status().Spinner(Spinner.Known.Dots)
            .StartAsync(Markup.Escape(what), context => work(now => context.Status(Markup.Escape(now)))).ConfigureAwait(false);
    }

    private void PlainTable(IReadOnlyList<string> headings, IReadOnlyList<Styled[]> rows, int[] columns)
    {
        int[] widths = [.. columns.Select(column => Math.Max(headings[column].Length, rows.Max(row => row[column].Text.Length)))];
        PlainRow(columns.Select(column => headings[column].ToUpperInvariant()), widths);
        foreach (var row in rows)
            PlainRow(columns.Select(column => row[column].Text), widths);
    }

    private void PlainRow(IEnumerable<string> cells, int[] widths)
    {
        var line = new StringBuilder();
        int column = 0;
        foreach (string cell in cells)
            line.Append(cell.ReplaceLineEndings(" ").PadRight(widths[column++] + 2));
        _writer.WriteLine(line.ToString().TrimEnd());
    }

    private static Style StyleOf(Look look) => look switch
    {
        Look.Strong => new Style(decoration: Decoration.Bold),
        Look.Dim => new Style(Color.Grey),
        Look.Good => new Style(Color.Green),
        Look.Warning => new Style(Color.Yellow),
        Look.Bad => new Style(Color.Red),
        _ => Style.Plain,
    };
}
