using System.Diagnostics;

namespace Cni.Conformance.Tests;

/// <summary>What moves or makes an interface for a pod, stopped at many moments: nothing is left, and a device is never lost.</summary>
public sealed class InterruptedPairTests : IDisposable
{
    const int Moments = 40;

    readonly Node _node = new();
    readonly TestNamespace _outside = new("outside");

    public void Dispose()
    {
        _node.Dispose();
        _outside.Dispose();
    }

    [KernelTheory(Needs.Plugins | Needs.Nft | Needs.Veth | Needs.Ipv6)]
    [InlineData("ptp", StartedPlugin.SIGTERM)]
    [InlineData("ptp", StartedPlugin.SIGKILL)]
    [InlineData("host-device", StartedPlugin.SIGTERM)]
    [InlineData("host-device", StartedPlugin.SIGKILL)]
    public void Whenever_the_signal_comes_nothing_is_left(string type, int signal)
    {
        Sh.Line($"ip -n {_node.Host.Name} link add cnidev0 type veth peer name out0 netns {_outside.Name}");
        string config = $$"""
            {"cniVersion":"1.1.0","name":"net","type":"{{type}}","ipMasq":true,"device":"cnidev0",
             "ipam":{"type":"host-local","dataDir":"{{_node.Data}}","ranges":[[{"subnet":"10.1.2.0/24"}]],"routes":[{"dst":"0.0.0.0/0"}]} }
            """;
        // The empty tables that the first attachment leaves for all others are there before and after.
        _node.Start(type, "ADD", config).EnsureOk();
        _node.Start(type, "DEL", config).EnsureOk();
        string before = _node.State();
        int interrupted = 0;
        for (int i = 0; i < Moments; i++)
        {
            using (var add = new StartedPlugin(type, "ADD", config, _node.Host, _node.Pod.Path, RepoPaths.Plugins, $"pod{i}"))
            {
                for (var spun = Stopwatch.StartNew(); spun.Elapsed < TimeSpan.FromMilliseconds(i * 0.4);)
                    Thread.Yield();
                add.Signal(signal);
                var run = add.Wait(TimeSpan.FromSeconds(10));
                interrupted += run.ExitCode == 0 ? 0 : 1;
                if (run.ExitCode == 1)
                {
                    Assert.Equal(11, Reply.Error(run).Code);
                    Assert.Equal(before, _node.State());
                    continue;
                }
            }

            Assert.Equal("", _node.Start(type, "DEL", config, $"pod{i}").EnsureOk().StdOut);
            Assert.Contains("cnidev0", _node.Host.Ip.LinkNames());
        }

        Assert.InRange(interrupted, 1, Moments);
        Assert.Equal(before, _node.State());
    }
}
