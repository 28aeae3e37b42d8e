using Cni.Ipam;
using Cni.Samples.Hello;
using Cni.Samples.HostLocal;
using Cni.Samples.Static;
using Cni.Sdk;
using Cni.Sdk.Testing;

namespace Cni.Conformance.Tests;

/// <summary>Runs the plugins that need no kernel inside the test process, through the same host as the published ones.</summary>
public static class Memory
{
    static readonly CniPluginSet Plugins = new CniPluginSet()
        .Add<HelloPlugin>("hello")
        .Add<HostLocalPlugin>("host-local", services => services.AddHostLocalIpam())
        .Add<StaticPlugin>("static", services => services.AddStaticIpam());

    /// <summary>Starts a plugin.</summary>
    public static PluginRun Start(string type, IReadOnlyDictionary<string, string> variables, byte[] stdin)
    {
        var harness = CniHarness.For(Plugins, type);
        harness.Variables.Clear();
        foreach (var (name, value) in variables)
        {
            harness.Variables[name] = value;
        }

        var run = harness.RunRawAsync(variables.GetValueOrDefault("CNI_COMMAND"), stdin, default).GetAwaiter().GetResult();
        return new(run.ExitCode, run.Stdout.ToArray(), run.Stderr);
    }
}
