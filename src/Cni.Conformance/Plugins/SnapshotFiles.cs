using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cni.Conformance.Lab;

namespace Cni.Conformance.Plugins;

/// <summary>Keeps what went into an ADD and what came out as files that can be reviewed and compared.</summary>
internal static class SnapshotFiles
{
    static readonly JsonWriterOptions s_options = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes <c>TYPE.VERSION.json</c> with a <c>config</c> and a <c>result</c>.</summary>
    public static void Write(string folder, CaseContext context, Attachment attachment, JsonObject config, JsonObject result)
    {
        Directory.CreateDirectory(folder);
        var document = new JsonObject { ["config"] = config.DeepClone(), ["result"] = result.DeepClone() };
        string given = config.ToJsonString();
        string text = Text(document).Replace(attachment.Pod.Path, "{netns}", StringComparison.Ordinal).Replace(context.Node.State, "{dir}", StringComparison.Ordinal);
        int links = 0;
        foreach (var item in Json.Objects(result["interfaces"]))
        {
            string name = Json.Text(item["name"]), mac = Json.Text(item["mac"]);
            // Random is what neither the configuration nor the runtime has given.
            if (mac.Length > 0)
                text = text.Replace(mac, "{mac}", StringComparison.Ordinal);
            if (name.Length > 0 && name != attachment.IfName && name != "lo" && !given.Contains($"\"{name}\"", StringComparison.Ordinal))
                text = text.Replace($"\"{name}\"", $"\"{{link{++links}}}\"", StringComparison.Ordinal);
        }
        File.WriteAllText(Path.Combine(folder, $"{context.Session.Plugin.Type}.{context.Version}.json"), text + "\n", new UTF8Encoding(false));
    }

    static string Text(JsonObject document)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, s_options))
            document.WriteTo(writer);
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }
}
