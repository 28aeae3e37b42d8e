using Cni.Samples.Tuning;
using Cni.Sdk;
using Cni.Sdk.Testing;

namespace Cni.Toolkit.Tests.Tuning;

public class TuningSettingsTests
{
    static TuningSettings Read(string members) =>
        TuningSettings.Of(CniJson.Deserialize(System.Text.Encoding.UTF8.GetBytes("{" + members + "}"), TuningJson.Default.TuningConfig), CniArgs.Empty, "eth0");

    static CniException Fails(string members) => Assert.Throws<CniException>(() => Read(members));

    [Fact]
    public void Sysctls_keep_their_order() =>
        Assert.Equal(["net/c", "net/a", "net/b"], Read("""
            "sysctl":{"net.c":"1","net.a":"2"},"args":{"cni":{"sysctl":{"net.b":"3","net/a":"4"}}}
            """).Sysctls.Select(sysctl => sysctl.Path));

    [Theory]
    [InlineData("""{"net.a":"1","net.a":"1"}""", "net.a")]
    [InlineData("""{"net.a":"1","net/a":"2"}""", "net.a and net/a are the same sysctl")]
    [InlineData("""{"net.ipv4.conf.IFNAME.x":"1","net.ipv4.conf.eth0.x":"0"}""", "net.ipv4.conf.IFNAME.x and net.ipv4.conf.eth0.x are the same sysctl")]
    public void A_sysctl_that_stands_there_twice_is_refused(string sysctl, string details)
    {
        CniException failure = Fails($"\"sysctl\":{sysctl}");
        Assert.Equal((CniErrorCode.InvalidNetworkConfig, "duplicated sysctl keys are not allowed", details), (failure.Code, failure.Message, failure.Details));
    }

    [Theory]
    [InlineData("net.ipv4.ip_forward", "net/ipv4/ip_forward")]
    [InlineData("/net//ipv4/ip_forward/", "net/ipv4/ip_forward")]
    [InlineData("net.ipv4.conf.IFNAME.rp_filter", "net/ipv4/conf/eth0.100/rp_filter")]
    [InlineData("net.IFNAME.IFNAME", "net/eth0.100/IFNAME")]
    [InlineData("net/../../kernel/panic", "net/kernel/panic")]
    public void A_key_is_a_path_below_net(string key, string path) => Assert.Equal(path, PodSysctl.Of(key, "1", "eth0.100").Path);

    [Theory]
    [InlineData("")]
    [InlineData("net")]
    [InlineData("kernel.panic")]
    [InlineData("IFNAME.x")]
    [InlineData("network.x")]
    [InlineData("../net/core/x")]
    public void Any_other_key_is_refused(string key)
    {
        // Two dots are two separators, so the last one is what it says: net/core/x.
        if (key.StartsWith("..", StringComparison.Ordinal))
            Assert.Equal("net/core/x", PodSysctl.Of(key, "1", "eth0").Path);
        else
            Assert.Equal($"invalid net sysctl key: \"{key}\"", Assert.Throws<CniException>(() => PodSysctl.Of(key, "1", "eth0")).Message);
    }

    [Fact]
    public void A_zero_character_in_a_value_or_a_folder_is_refused()
    {
        Assert.Equal(CniErrorCode.InvalidNetworkConfig, Fails("\"sysctl\":{\"net.a\":\"1\\u0000\"}").Code);
        Assert.Equal(CniErrorCode.InvalidNetworkConfig, Fails("\"sysctl\":{\"net.\\u0000a\":\"1\"}").Code);
        Assert.Equal(CniErrorCode.IoFailure, Assert.Throws<CniException>(() => StateFile.TryRead("/run\0/x")).Code);
    }

    [Theory]
    [InlineData("32768 60999", "32768\t60999", true)]
    [InlineData("0x10", "16", true)]
    [InlineData("-1", "-1", true)]
    [InlineData("01", "1", true)]
    [InlineData("1", "2", false)]
    [InlineData("1 2", "1", false)]
    [InlineData("cubic", "cubic\n", true)]
    [InlineData("cubic", "Cubic", false)]
    public void Values_are_compared_as_the_kernel_writes_them(string left, string right, bool same) => Assert.Equal(same, PodSysctl.Same(left, right));

    [Fact]
    public void A_file_of_the_references_and_one_of_another_attachments_are_told_apart()
    {
        var owner = new AttachmentOwner("net1", "pod1", "eth0");
        TuningBackup reference = TuningBackup.TryParse("{\n \"mac\": \"02:00:00:00:00:01\",\n \"mtu\": 1500\n}"u8)!;
        Assert.True(reference.IsOf(owner));
        Assert.Equal((1500, "02:00:00:00:00:01"), (reference.ToTuning().Mtu, MacText.Format(reference.ToTuning().Mac!)));
        TuningBackup ours = TuningBackup.TryParse(TuningBackup.Of(new() { Promiscuous = false, TxQueueLength = 0 }, owner).ToBytes())!;
        Assert.True(ours.IsOf(owner));
        Assert.False(ours.IsOf(owner with { Network = "net2" }));
        Assert.Equal(new LinkTuning { Promiscuous = false, TxQueueLength = 0 }, ours.ToTuning());
        Assert.Null(TuningBackup.TryParse("{"u8));
    }

    [Fact]
    public async Task Without_a_previous_result_add_says_what_is_missing()
    {
        var run = await CniHarness.For<TuningPlugin>().RunAsync(CniCommand.Add, """{"cniVersion":"1.1.0","name":"n","type":"tuning"}""");
        Assert.Equal((CniErrorCode.InvalidNetworkConfig, "Required prevResult missing"), (run.Error.Code, run.Error.Message));
    }
}
