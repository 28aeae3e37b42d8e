using System.Text;

namespace Cni.Sdk.Tests.Models;

public class ConfigEnvelopeTests
{
    private static ConfigEnvelope Read(string json) => ConfigEnvelope.Read(Encoding.UTF8.GetBytes(json));

    private static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);

    [Fact]
    public void The_members_a_host_needs_are_found_in_any_case_and_order()
    {
        var envelope = Read("""{"PrevResult": {"ips":[ ]} , "x":{"name":"inner","type":"inner"},"TYPE":"bridge","name":"a","NAME":"b","ipam":{"x":{"type":"no"},"Type":"host-local"},"cniVersion":"0.4.0"}""");
        Assert.Equal(("b", "host-local", "0.4.0"), (envelope.Name, envelope.IpamType, envelope.CniVersion));
        Assert.Equal("""{"ips":[ ]}""", Text(envelope.PrevResult));
        Assert.Null(envelope.ReadValidAttachments());
    }

    [Fact]
    public void Null_is_as_if_the_member_were_not_there()
    {
        var envelope = Read("""{"name":"a","name":null,"type":null,"prevResult":null,"ipam":null,"cniVersion":null}""");
        Assert.Equal("a", envelope.Name);
        Assert.Null(envelope.IpamType);
        Assert.True(envelope.PrevResult.IsEmpty);
        Assert.Null(envelope.ReadValidAttachments());
        Assert.Null(envelope.CniVersion);
    }

    [Theory]
    [InlineData("cni.dev/valid-attachments")]
    [InlineData("cni.dev/attachments")]
    public void A_list_of_attachments_that_is_null_is_an_empty_list_as_the_reference_runtime_writes_it(string key) =>
        Assert.Equal([], Read($$"""{"{{key}}":null}""").ReadValidAttachments()!);

    [Theory]
    [InlineData("""{"cni.dev/attachments":[{"containerID":"old","ifname":"eth0"}]}""", "old")]
    [InlineData("""{"cni.dev/valid-attachments":[{"containerID":"new","ifname":"eth0","x":1}],"cni.dev/attachments":[{"containerID":"old","ifname":"eth0"}]}""", "new")]
    [InlineData("""{"cni.dev/attachments":[{"containerID":"old","ifname":"eth0"}],"CNI.dev/Valid-Attachments":[{"CONTAINERID":"new","IfName":"eth0"}]}""", "new")]
    public void Both_keys_of_the_valid_attachments_are_read_and_the_current_one_wins(string json, string container) =>
        Assert.Equal([new GcAttachment(container, "eth0")], Read(json).ReadValidAttachments());

    [Fact]
    public void An_empty_list_of_valid_attachments_is_not_an_absent_one() =>
        Assert.Empty(Read("""{"cni.dev/valid-attachments":[],"cni.dev/attachments":[{"containerID":"old","ifname":"eth0"}]}""").ReadValidAttachments()!);

    [Theory]
    [InlineData("""{"x":1,"cni.dev/valid-attachments":[{"containerID":"a","ifname":"b"},{"containerID":"a"}]}""", "cni.dev/valid-attachments[1]: missing ifname")]
    [InlineData("""{"cni.dev/attachments":[{"ifname":"a"}]}""", "cni.dev/attachments[0]: missing containerID")]
    [InlineData("""{"cni.dev/attachments":[{"ifname":7}]}""", "cni.dev/attachments[0].ifname: expected a string, found a number")]
    [InlineData("""{"cni.dev/attachments":{}}""", "cni.dev/attachments: expected an array, found an object")]
    [InlineData("""{"cni.dev/attachments":[null]}""", "cni.dev/attachments[0]: expected an object, found null")]
    public void A_list_that_could_make_live_containers_look_dead_is_refused(string json, string message)
    {
        var error = Assert.Throws<CniException>(() => Read(json).ReadValidAttachments());
        Assert.Equal((CniErrorCode.DecodingFailure, "error unmarshall network config: " + message), (error.Code, error.Message));
    }

    [Theory]
    [InlineData("""{"name":1}""", "error unmarshall network config: name: expected a string, found a number")]
    [InlineData("""{"ipam":"x"}""", "error unmarshall network config: ipam: expected an object, found a string")]
    [InlineData("""{"ipam":{"type":{}}}""", "error unmarshall network config: ipam.type: expected a string, found an object")]
    [InlineData("{}{}", "error unmarshall network config: invalid character '{' at byte 2")]
    [InlineData("[1]", "error unmarshall network config: expected an object")]
    public void A_wrong_document_is_a_decoding_failure(string json, string message)
    {
        var error = Assert.Throws<CniException>(() => Read(json));
        Assert.Equal((CniErrorCode.DecodingFailure, message), (error.Code, error.Message));
    }

    [Fact]
    public void A_document_of_many_megabytes_is_scanned_without_being_materialised()
    {
        byte[] json = [.. "{\"name\":\"a\",\"big\":\""u8, .. Enumerable.Repeat((byte)'x', 16 << 20), .. "\",\"ipam\":{\"type\":\"t\"}}"u8];
        long before = GC.GetAllocatedBytesForCurrentThread();
        var envelope = ConfigEnvelope.Read(json);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 64 * 1024);
        Assert.Equal(("a", "t"), (envelope.Name, envelope.IpamType));
    }
}
