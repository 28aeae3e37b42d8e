using System.IO.Compression;
using System.Xml.Linq;

namespace Cni.Tests.Packages;

/// <summary>A package as it lies in the folder: its files and what its manifest says.</summary>
sealed class PackageFile : IDisposable
{
    readonly ZipArchive _archive;
    readonly XElement _metadata;

    PackageFile(string path)
    {
        _archive = ZipFile.OpenRead(path);
        Path = path;
        Files = [.. _archive.Entries.Select(entry => entry.FullName)];
        using var manifest = Read(Files.Single(file => file.EndsWith(".nuspec", StringComparison.Ordinal)));
        _metadata = XDocument.Load(manifest).Root!.Elements().Single(element => element.Name.LocalName == "metadata");
    }

    /// <summary>The ids of all packages in the folder, symbol packages left out.</summary>
    public static string[] Ids { get; } = Directory.Exists(RepoPaths.Packages)
        ? [.. Directory.GetFiles(RepoPaths.Packages, "*.nupkg").Select(IdOf).Order(StringComparer.Ordinal)]
        : [];

    public string Path { get; }

    public string[] Files { get; }

    public string Id => Text("id")!;

    public string Version => Text("version")!;

    /// <summary>What a consumer gets with the package: id and the version it asks for.</summary>
    public IEnumerable<(string Id, string Version)> Dependencies =>
        Elements("dependency").Select(element => ((string)element.Attribute("id")!, (string)element.Attribute("version")!));

    /// <summary>Opens the package of that id.</summary>
    public static PackageFile Open(string id, string extension = ".nupkg") =>
        new(Directory.GetFiles(RepoPaths.Packages, "*" + extension).Single(path => IdOf(path) == id));

    public string? Text(string element) => Elements(element).FirstOrDefault()?.Value;

    public IEnumerable<XElement> Elements(string name) => _metadata.Descendants().Where(element => element.Name.LocalName == name);

    public Stream Read(string file)
    {
        using var stream = _archive.GetEntry(file)!.Open();
        var copy = new MemoryStream();
        stream.CopyTo(copy);
        copy.Position = 0;
        return copy;
    }

    public string ReadText(string file) => new StreamReader(Read(file)).ReadToEnd();

    public void Dispose() => _archive.Dispose();

    /// <summary>The version begins with the first part that is a number: <c>Cni.Sdk.1.2.3-preview.4.nupkg</c>.</summary>
    static string IdOf(string path) =>
        string.Join('.', System.IO.Path.GetFileName(path).Split('.').TakeWhile(part => !char.IsAsciiDigit(part[0])));
}
