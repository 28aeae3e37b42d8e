using System.Diagnostics;

namespace Cni.Conformance.Tests;

/// <summary>ADD is a transaction: a signal in the middle of it leaves nothing, and after a sudden death DEL leaves nothing.</summary>
public sealed class InterruptionTests : IDisposable
{
    // An ADD takes 10 ms; these are spread over 15.
    const int Moments = 60;

    readonly Node _node = new();

    string Config => $$"""
        {"cniVersion":"1.1.0","name":"net","type":"bridge","bridge":"cni0","isGateway":true,"ipMasq":true,"macspoofchk":true,
         "ipam":{"type":"host-local","dataDir":"{{_node.Data}}","ranges":[[{"subnet":"10.1.2.0/24"}],[{"subnet":"fd00:1::/64"}]],"routes":[{"dst":"0.0.0.0/0"}]} }
        """;

    public void Dispose() => _node.Dispose();

    [KernelFact(Needs.Plugins | Needs.Nft | Needs.Bridge)]
    public void A_signal_during_a_slow_delegate_undoes_everything()
    {
        var ipam = new Delegate(_node.Folder, "exec sleep 30");
        var before = _node.State();
        using var add = new StartedPlugin("bridge", "ADD", Delegate.Bridge, _node.Host, _node.Pod.Path, ipam.Folder);
        Until(() => ipam.Pid != 0);
        add.Signal(StartedPlugin.SIGTERM);
        var error = Reply.Error(add.Wait(TimeSpan.FromSeconds(10)));
        Assert.Equal(11, error.Code);
        Assert.Contains("SIGTERM", error.Message, StringComparison.Ordinal);
        Assert.Equal(["ADD", "DEL"], ipam.Verbs);
        Assert.False(Directory.Exists($"/proc/{ipam.Pid}"), "the delegate still runs");
        RemoveBridge();
        Assert.Equal(before, _node.State());
    }

    [KernelFact(Needs.Plugins | Needs.Nft | Needs.Bridge)]
    public void Death_during_a_slow_delegate_is_cleaned_up_by_del()
    {
        var ipam = new Delegate(_node.Folder, "exec sleep 30");
        var before = _node.State();
        using (var add = new StartedPlugin("bridge", "ADD", Delegate.Bridge, _node.Host, _node.Pod.Path, ipam.Folder))
        {
            Until(() => ipam.Pid != 0);
            add.Signal(StartedPlugin.SIGKILL);
            Assert.True(add.Ends(TimeSpan.FromSeconds(5)));
        }

        Sh.Run("kill", "-9", $"{ipam.Pid}");
        var variables = PluginBinary.Ours("bridge").Environment("DEL", "pod1", _node.Pod.Path);
        variables["CNI_PATH"] = ipam.Folder;
        Assert.Equal("", PluginBinary.Ours("bridge").Run(variables, Delegate.Bridge, _node.Host).EnsureOk().StdOut);
        RemoveBridge();
        Assert.Equal(before, _node.State());
    }

    [KernelTheory(Needs.Plugins | Needs.Nft | Needs.Bridge)]
    [InlineData(StartedPlugin.SIGTERM)]
    [InlineData(StartedPlugin.SIGKILL)]
    public void Whenever_the_signal_comes_nothing_is_left(int signal)
    {
        // What the first attachment leaves for all others, the bridge and the empty tables, is there before and after.
        _node.Start("bridge", "ADD", Config).EnsureOk();
        _node.Start("bridge", "DEL", Config).EnsureOk();
        var before = _node.State();
        int interrupted = 0;
        for (int i = 0; i < Moments; i++)
        {
            using (var add = new StartedPlugin("bridge", "ADD", Config, _node.Host, _node.Pod.Path, RepoPaths.Plugins, $"pod{i}"))
            {
                Spin(TimeSpan.FromMilliseconds(i * 0.25));
                add.Signal(signal);
                var run = add.Wait(TimeSpan.FromSeconds(10));
                interrupted += run.ExitCode == 0 ? 0 : 1;
                if (run.ExitCode == 0)
                {
                    Assert.Equal(2, run.Json["ips"]!.AsArray().Count);
                }
                else if (run.ExitCode == 1)
                {
                    Assert.Equal(11, Reply.Error(run).Code);
                    Assert.Equal(before, _node.State());
                    continue;
                }
                else
                {
                    // Ended by the signal itself, before there was anything to undo; or, by SIGKILL, at any time.
                    Assert.Equal(128 + signal, run.ExitCode);
                    Assert.True(signal == StartedPlugin.SIGKILL || run.StdOut.Length == 0, run.StdOut);
                }
            }

            var del = _node.Start("bridge", "DEL", Config, $"pod{i}");
            Assert.True(del.ExitCode == 0 && del.StdOut.Length == 0, del.StdOut);
        }

        Assert.InRange(interrupted, 1, Moments);
        Assert.Equal(before, _node.State());
    }

    [KernelTheory(Needs.Plugins | Needs.Nft | Needs.Bridge)]
    [InlineData("bridge", StartedPlugin.SIGTERM)]
    [InlineData("bridge", StartedPlugin.SIGKILL)]
    [InlineData("portmap", StartedPlugin.SIGTERM)]
    [InlineData("portmap", StartedPlugin.SIGKILL)]
    [InlineData("bandwidth", StartedPlugin.SIGTERM)]
    [InlineData("bandwidth", StartedPlugin.SIGKILL)]
    public void A_del_that_was_interrupted_is_finished_by_the_next(string type, int signal)
    {
        var config = type == "bridge" ? Config : Published.Config(type, _node).ToJsonString();
        _node.Start(type, "ADD", config).EnsureOk();
        _node.Start(type, "DEL", config).EnsureOk();
        var before = _node.State();
        for (int i = 0; i < Moments / 2; i++)
        {
            _node.Start(type, "ADD", config).EnsureOk();
            using (var del = new StartedPlugin(type, "DEL", config, _node.Host, _node.PodOf(type).Path, RepoPaths.Plugins))
            {
                Spin(TimeSpan.FromMilliseconds(i * 0.4));
                del.Signal(signal);
                var run = del.Wait(TimeSpan.FromSeconds(20));
                if (run.ExitCode == 1)
                {
                    Assert.True(Reply.Error(run).Code is 11 or 106, run.StdOut);
                }
            }

            Assert.Equal("", _node.Start(type, "DEL", config).EnsureOk().StdOut);
        }

        Assert.Equal(before, _node.State());
    }

    void RemoveBridge() => _node.Host.Run("ip", "link", "delete", "cni0");

    static void Until(Func<bool> condition)
    {
        for (var waited = Stopwatch.StartNew(); !condition(); Thread.Sleep(2))
        {
            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(20), "it did not come to pass");
        }
    }

    static void Spin(TimeSpan time)
    {
        for (var spun = Stopwatch.StartNew(); spun.Elapsed < time;)
        {
            Thread.Yield();
        }
    }
}
