using System.Globalization;
using System.Text;

namespace Cni.Kernel.Tests.Bandwidth;

/// <summary>The plugin is stopped at many moments of its ADD; the DEL that follows, which knows no result, leaves nothing.</summary>
public sealed class BandwidthInterruptionTests : IDisposable
{
    const int Moments = 24;

    readonly BandwidthNode _lab = new();

    [KernelTheory(Needs.Plugins | Needs.Veth | Needs.Ifb | Needs.Ipv6)]
    [InlineData("TERM", "ifb")]
    [InlineData("KILL", "ifb")]
    [InlineData("KILL", "pod")]
    public void An_add_that_was_stopped_is_cleaned_up_by_del(string signal, string mode)
    {
        // As a plugin of this repository would have made it.
        _lab.Node.Line("ip link set veth0 alias net1/container-a/eth0");
        string keys = $""" "ingressRate":8000000,"ingressBurst":800000,"egressRate":16000000,"egressBurst":1600000,"mode":"{mode}" """;
        _lab.Ok("ADD", keys);
        _lab.Ok("DEL", keys);
        string before = _lab.State();

        var plugin = PluginBinary.Ours("bandwidth");
        var config = Encoding.UTF8.GetBytes($$"""{ {{keys}},"cniVersion":"1.1.0","name":"net1","type":"bandwidth","prevResult":{{_lab.Result().ToJsonString()}} }""");
        var environment = plugin.Environment("ADD", "container-a", _lab.Pod.Path);
        environment["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin";
        int stopped = 0;
        for (int i = 0; i < Moments; i++)
        {
            string after = (0.001 + (i * 0.0003)).ToString("0.0000", CultureInfo.InvariantCulture);
            var run = Sh.Run("ip", ["netns", "exec", _lab.Node.Name, "timeout", "-s", signal, after, plugin.Path], config, environment);
            // 124 and 137: the signal came; 0: the plugin was quicker.
            Assert.True(run.ExitCode is 0 or 124 or 137, $"{run.ExitCode}: {run.Out}{run.Error}");
            stopped += run.ExitCode == 0 ? 0 : 1;
            Assert.Equal("", _lab.Call("DEL", keys, null).EnsureOk().StdOut);
            Assert.Equal(before, _lab.State());
        }

        Assert.NotEqual(0, stopped);
    }

    public void Dispose()
    {
        _lab.Dispose();
        GC.SuppressFinalize(this);
    }
}
