namespace Cni.Tool.Tests;

/// <summary>A node with a pod: two namespaces, a folder for configurations, leases and results, and the tool pointed at them.</summary>
public sealed class Node : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cni-tool-");

    public Node()
    {
        Host = new("host");
        Pod = new("pod");
        Directory.CreateDirectory(At("net.d"));
    }

    public TestNamespace Host { get; }

    public TestNamespace Pod { get; }

    /// <summary>Where the plugins of this node are; ours unless set.</summary>
    public string PluginPath { get; init; } = RepoPaths.Plugins;

    public string At(params string[] parts) => Path.Combine([_folder.FullName, .. parts]);

    /// <summary>Replaces what differs from run to run in a text.</summary>
    public string Scrubbed(string text) => Scrub.Mac.Apply(text.Replace(_folder.FullName, "{folder}", StringComparison.Ordinal)
        .Replace(RepoPaths.Plugins, "{plugins}", StringComparison.Ordinal)
        .Replace(Pod.Path, "{pod}", StringComparison.Ordinal).Replace(Pod.Name, "{pod}", StringComparison.Ordinal));

    /// <summary>Writes a file below the node's folder and gives its path.</summary>
    public string Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(name))!);
        File.WriteAllText(At(name), text);
        return At(name);
    }

    /// <summary>Configures a bridge network with masquerade and port mappings.</summary>
    public string Configure(string name = "toolnet", string subnet = "10.231.7.0/24", string bridge = "toolbr0", string more = "") => Write($"net.d/10-{name}.conflist", $$"""
        {
          "cniVersion": "1.0.0", "name": "{{name}}",
          "plugins": [
            { "type": "bridge", "bridge": "{{bridge}}", "isDefaultGateway": true, "ipMasq": true{{more}},
              "ipam": { "type": "host-local", "dataDir": "{{At("leases")}}", "ranges": [[{ "subnet": "{{subnet}}" }]] } },
            { "type": "portmap", "capabilities": { "portMappings": true } }
          ]
        }
        """);

    /// <summary>Runs the tool on this node.</summary>
    public CniRun Cni(string verb, params string[] arguments) =>
        CniTest.RunIn(Host, [verb, "--conf-dir", At("net.d"), "--cache-dir", At("cache"), "--plugin-path", PluginPath, .. arguments]);

    public void Dispose()
    {
        Pod.Dispose();
        Host.Dispose();
        _folder.Delete(recursive: true);
    }
}
