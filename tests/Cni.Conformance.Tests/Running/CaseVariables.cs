using System.Text;
using System.Text.Json.Nodes;

namespace Cni.Conformance.Tests;

/// <summary>What the placeholders of a case stand for in one run, and the fresh folder it has to itself.</summary>
public sealed class CaseVariables : IDisposable
{
    /// <summary>Makes the folder.</summary>
    public CaseVariables(string version, string netns)
    {
        Version = version;
        Netns = netns;
        Folder = Directory.CreateTempSubdirectory("cni-case-").FullName;
    }

    /// <summary>The version of the configurations.</summary>
    public string Version { get; }

    /// <summary>The container's namespace.</summary>
    public string Netns { get; }

    /// <summary>The fresh folder.</summary>
    public string Folder { get; }

    /// <summary>The data directory that configurations name.</summary>
    public string Data => Path.Combine(Folder, "data");

    /// <summary>Where host-local keeps the addresses of the cases' network.</summary>
    public string Leases => Path.Combine(Data, "net");

    /// <summary>The document that the last successful ADD wrote.</summary>
    public string Result { get; set; } = "null";

    /// <summary>Fills a text in; null stays null.</summary>
    public string? Text(JsonNode? text) => text is null ? null : Fill((string)text!);

    /// <summary>Fills a text in.</summary>
    public string Fill(string text) => new StringBuilder(text)
        .Replace("{version}", Version)
        .Replace("{netns}", Netns)
        .Replace("{dir}", Folder)
        .Replace("{data}", Data)
        .Replace("{plugins}", RepoPaths.Plugins)
        .Replace("\"{result}\"", Result)
        .ToString();

    /// <summary>Fills every text of a document in.</summary>
    public JsonNode Fill(JsonNode document) => JsonNode.Parse(Fill(document.ToJsonString()))!;

    /// <summary>Removes the folder.</summary>
    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
