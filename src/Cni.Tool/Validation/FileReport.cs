namespace Cni.Tool;

/// <summary>Collects what is found in one file, and knows lines and columns.</summary>
internal sealed class FileReport(string file, ReadOnlyMemory<byte> text)
{
    private readonly List<Finding> _findings = [];

    public string File => file;

    public IReadOnlyList<Finding> Findings => _findings;

    public bool HasErrors => _findings.Exists(static finding => finding.IsError);

    public void Error(Located place, string message) => Add(true, place.Start, message);

    public void Warn(Located place, string message) => Add(false, place.Start, message);

    public void Error(int start, string message) => Add(true, start, message);

    public void Warn(int start, string message) => Add(false, start, message);

    public void ErrorAt(int line, int column, string message) => _findings.Add(new(true, file, line, column, message));

    private void Add(bool isError, int start, string message)
    {
        var before = text.Span[..start];
        int line = before.Count((byte)'\n') + 1, column = start - (before.LastIndexOf((byte)'\n') + 1) + 1;
        var finding = new Finding(isError, file, line, column, message);
        if (!_findings.Contains(finding))
            _findings.Add(finding);
    }
}
