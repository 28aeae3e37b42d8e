using System.Text;

namespace Cni.Sdk.Tests.Runtime;

/// <summary>A runtime over fake plugins with a cache folder of its own.</summary>
sealed class RuntimeBench : IDisposable
{
    public RuntimeBench()
    {
        Root = Directory.CreateTempSubdirectory("cni-runtime-").FullName;
        Runtime = Create();
    }

    public string Root { get; }

    public string CacheDirectory => Path.Combine(Root, "cache");

    public string Results => Path.Combine(CacheDirectory, "results");

    public FakePlugins Plugins { get; } = new();

    public List<string> Warnings { get; } = [];

    public CniRuntime Runtime { get; }

    public static RuntimeAttachment Attachment { get; } = RuntimeAttachment.Create("some-id", "/run/netns/some", "eth0");

    public CniRuntime Create(Func<CniRuntimeOptions, CniRuntimeOptions>? change = null)
    {
        var options = new CniRuntimeOptions
        {
            CacheDirectory = CacheDirectory,
            PluginPath = ["/a", "/b"],
            Invoker = Plugins,
            Warning = Warnings.Add,
            Variables = new Dictionary<string, string>(),
        };
        return new CniRuntime(change is null ? options : change(options));
    }

    public static NetworkConfigList List(string json) => NetworkConfigList.Parse(Encoding.UTF8.GetBytes(json));

    /// <summary>A list of plugins without keys of their own.</summary>
    public static NetworkConfigList Chain(string version, params string[] types) =>
        List($$"""{"cniVersion":"{{version}}","name":"net","plugins":[{{string.Join(',', types.Select(type => $$"""{"type":"{{type}}"}"""))}}]}""");

    public string CacheFile(string name = "net-some-id-eth0") => Path.Combine(Results, name);

    public void WriteCache(string name, string content)
    {
        Directory.CreateDirectory(Results);
        File.WriteAllText(CacheFile(name), content);
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
