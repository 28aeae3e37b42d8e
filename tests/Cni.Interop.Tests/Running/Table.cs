using System.Text;

namespace Cni.Interop.Tests;

/// <summary>The matrix as a page shows it. It says what the cases claim; that the claims are true is what running them shows.</summary>
static class Table
{
    const string Begin = "<!-- interop: written by ./build.sh interop -->", End = "<!-- /interop -->";

    static readonly (Cell Cell, string Heading, string Alike)[] Columns =
    [
        (Cell.Result, "result of ADD", "equal"),
        (Cell.Objects, "in the kernel and in files", "equal"),
        (Cell.GoThenOurs, "added by Go, checked and deleted here", "yes"),
        (Cell.OursThenGo, "added here, checked and deleted by Go", "yes"),
    ];

    /// <summary>The page that holds it.</summary>
    public static string Page => RepoPaths.At("docs", "migrating-from-the-Go-plugins.md");

    /// <summary>A row for each plugin, and a note for each reason.</summary>
    public static string Render()
    {
        var notes = new List<string>();
        var text = new StringBuilder();
        text.Append("| plugin | cases | versions |").AppendJoin("|", Columns.Select(column => $" {column.Heading} ")).Append("|\n|---|---|---|---|---|---|---|\n");
        foreach (string type in InteropFile.Types)
        {
            InteropFile file = InteropFile.Load(type);
            text.Append($"| `{type}` | {file.Cases.Count} | {file.Versions[0]} to {file.Versions[^1]} |");
            foreach (var (cell, _, alike) in Columns)
                text.Append($" {alike}{But(file, cell, notes)} |");
            text.Append('\n');
        }
        text.Append('\n');
        for (int i = 0; i < notes.Count; i++)
            text.Append($"{i + 1}. {notes[i]}\n");
        return text.ToString();
    }

    /// <summary>The page with the table of now between its marks.</summary>
    public static string In(string page)
    {
        int begin = page.IndexOf(Begin, StringComparison.Ordinal), end = page.IndexOf(End, StringComparison.Ordinal);
        Assert.True(begin >= 0 && end > begin, $"The page lacks {Begin} or {End}.");
        return $"{page[..(begin + Begin.Length)]}\n\n{Render()}\n{page[end..]}";
    }

    static string But(InteropFile file, Cell cell, List<string> notes)
    {
        var numbers = new SortedSet<int>();
        foreach (Difference difference in file.AllDifferences.Where(each => each.Cell == cell))
        {
            int index = notes.IndexOf(difference.Reason);
            if (index < 0)
            {
                index = notes.Count;
                notes.Add(difference.Reason);
            }
            numbers.Add(index + 1);
        }
        return numbers.Count == 0 ? "" : $", but ({string.Join(", ", numbers)})";
    }
}
