namespace Cni.Ipam.Tests;

/// <summary>A folder of a test's own, removed with everything in it.</summary>
sealed class TempDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("ipam-").FullName;

    public string Network(string name = "net") => $"{Path}/{name}";

    public string File(string address, string network = "net") => $"{Path}/{network}/{address}";

    public string Write(string address, string text, string network = "net")
    {
        Directory.CreateDirectory(Network(network));
        System.IO.File.WriteAllText(File(address, network), text);
        return File(address, network);
    }

    /// <summary>The names of the files that stand for addresses.</summary>
    public string[] Leases(string network = "net") => [.. Directory.EnumerateFileSystemEntries(Network(network))
        .Select(path => System.IO.Path.GetFileName(path))
        .Where(name => System.Net.IPAddress.TryParse(name, out _))
        .Order(StringComparer.Ordinal)];

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
