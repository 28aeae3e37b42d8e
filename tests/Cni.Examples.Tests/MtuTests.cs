using Cni.Sdk;
using Cni.Sdk.Testing;

namespace Cni.Examples.Tests;

public class MtuTests
{
    static string Config(int mtu) => $$$"""{"cniVersion":"1.1.0","name":"n","type":"mtu","mtu":{{{mtu}}},"prevResult":{"cniVersion":"1.1.0","interfaces":[{"name":"eth0","sandbox":"{{NETNS}}"}]}}""";

    [KernelFact(Needs.Veth)]
    public async Task Add_sets_the_mtu_and_check_sees_when_it_changes()
    {
        using var pair = new NamespacePair();
        pair.Host.Line($"ip link add veth0 type veth peer name eth0 netns {pair.Pod.Name}");
        var harness = CniHarness.For<MtuPlugin>();
        harness.Variables["CNI_NETNS"] = pair.Pod.Path;
        var config = Config(1400).Replace("{{NETNS}}", pair.Pod.Path, StringComparison.Ordinal);

        var added = await harness.RunAsync(CniCommand.Add, config);
        Assert.Equal(1400, added.Result.Interfaces.Single().Mtu);
        Assert.Equal(1400, (int)pair.Pod.Ip.Link("eth0")!["mtu"]!);
        Assert.Equal(0, (await harness.RunAsync(CniCommand.Check, config)).ExitCode);

        pair.Pod.Line("ip link set eth0 mtu 1300");
        Assert.Equal("the MTU of eth0 is 1300, expected 1400", (await harness.RunAsync(CniCommand.Check, config)).Error.Message);
    }

    [Theory]
    [InlineData(1279)]
    [InlineData(65536)]
    public async Task An_mtu_that_can_not_be_is_refused(int mtu) =>
        Assert.Equal(CniErrorCode.InvalidNetworkConfig, (await CniHarness.For<MtuPlugin>().RunAsync(CniCommand.Add, Config(mtu))).Error.Code);
}
