using System.Buffers;
using System.Text;

namespace Cni.Sdk.Tests.Models;

/// <summary>One rich result in every version's shape (R01 to R12).</summary>
public class ResultShapeTests
{
    private const string Newest = """
        {"cniVersion":"1.1.0",
         "interfaces":[{"name":"br0","mac":"02:00:00:00:00:01","extra":1},
                       {"name":"eth0","mac":"02:00:00:00:00:02","mtu":1450,"sandbox":"/run/netns/a","socketPath":"/s","pciID":"0000:01:00.0"}],
         "ips":[{"interface":1,"address":"10.1.2.3/24","gateway":"10.1.2.1","note":{"a":[1,null]}},
                {"interface":0,"address":"10.9.0.7/16"},
                {"address":"2001:db8::3/64","gateway":"2001:db8::1"}],
         "routes":[{"dst":"0.0.0.0/0","gw":"10.1.2.1","mtu":1400,"advmss":1360,"priority":5,"table":4294967295,"scope":0},
                   {"dst":"2001:db8:1::/48","x":"y"}],
         "dns":{"nameservers":["10.0.0.53"],"domain":"d","search":["s"],"options":["o"],"z":true},
         "vendor.example/key":1.50}
        """;

    private const string Lists1 = """
        {"cniVersion":"1.0.0",
         "interfaces":[{"name":"br0","mac":"02:00:00:00:00:01","extra":1},{"name":"eth0","mac":"02:00:00:00:00:02","sandbox":"/run/netns/a"}],
         "ips":[{"interface":1,"address":"10.1.2.3/24","gateway":"10.1.2.1","note":{"a":[1,null]}},
                {"interface":0,"address":"10.9.0.7/16"},
                {"address":"2001:db8::3/64","gateway":"2001:db8::1"}],
         "routes":[{"dst":"0.0.0.0/0","gw":"10.1.2.1"},{"dst":"2001:db8:1::/48","x":"y"}],
         "dns":{"nameservers":["10.0.0.53"],"domain":"d","search":["s"],"options":["o"],"z":true},
         "vendor.example/key":1.50}
        """;

    private const string Lists0 = """
        {"cniVersion":"VERSION",
         "interfaces":[{"name":"br0","mac":"02:00:00:00:00:01","extra":1},{"name":"eth0","mac":"02:00:00:00:00:02","sandbox":"/run/netns/a"}],
         "ips":[{"version":"4","interface":1,"address":"10.1.2.3/24","gateway":"10.1.2.1","note":{"a":[1,null]}},
                {"version":"4","interface":0,"address":"10.9.0.7/16"},
                {"version":"6","address":"2001:db8::3/64","gateway":"2001:db8::1"}],
         "routes":[{"dst":"0.0.0.0/0","gw":"10.1.2.1"},{"dst":"2001:db8:1::/48","x":"y"}],
         "dns":{"nameservers":["10.0.0.53"],"domain":"d","search":["s"],"options":["o"],"z":true},
         "vendor.example/key":1.50}
        """;

    private const string Families = """
        {"cniVersion":"VERSION",
         "ip4":{"ip":"10.1.2.3/24","gateway":"10.1.2.1","routes":[{"dst":"0.0.0.0/0","gw":"10.1.2.1"}],"note":{"a":[1,null]}},
         "ip6":{"ip":"2001:db8::3/64","gateway":"2001:db8::1","routes":[{"dst":"2001:db8:1::/48","x":"y"}]},
         "dns":{"nameservers":["10.0.0.53"],"domain":"d","search":["s"],"options":["o"],"z":true},
         "vendor.example/key":1.50}
        """;

    public static TheoryData<string, string> EveryVersion => new()
    {
        { "0.1.0", Families }, { "0.2.0", Families }, { "0.3.0", Lists0 }, { "0.3.1", Lists0 }, { "0.4.0", Lists0 }, { "1.0.0", Lists1 }, { "1.1.0", Newest },
    };

    public static TheoryData<string, string> EveryPair()
    {
        var data = new TheoryData<string, string>();
        foreach (var from in CniVersion.All)
        {
            foreach (var to in CniVersion.All)
                data.Add(from.ToString(), to.ToString());
        }
        return data;
    }

    internal static string Shape(string version) => version switch
    {
        "0.1.0" or "0.2.0" => Families,
        "1.0.0" => Lists1,
        "1.1.0" => Newest,
        _ => Lists0,
    };

    internal static string Compact(string json, string version) =>
        string.Concat(json.Split('\n').Select(line => line.Trim())).Replace("VERSION", version, StringComparison.Ordinal);

    internal static CniResult Read(string json, string version = "1.1.0") => ResultFormat.Read(Encoding.UTF8.GetBytes(json), CniVersion.Parse(version));

    internal static string Write(CniResult result, string version, bool indented = false)
    {
        var output = new ArrayBufferWriter<byte>();
        ResultFormat.Write(result, CniVersion.Parse(version), output, indented);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    [Theory, MemberData(nameof(EveryVersion))]
    public void The_newest_result_is_written_with_the_members_that_the_version_has(string version, string expected) =>
        Assert.Equal(Compact(expected, version), Write(Read(Newest), version));

    [Theory, MemberData(nameof(EveryVersion))]
    public void The_same_version_is_written_as_it_was_read(string version, string document)
    {
        string text = Compact(document, version);
        Assert.Equal(text, Write(Read(text), version));
    }

    [Theory, MemberData(nameof(EveryPair))]
    public void Reading_one_version_and_writing_another_gives_what_the_older_of_both_can_hold(string from, string to)
    {
        var read = Read(Compact(Shape(from), from));
        string written = Write(read, to);
        var back = Read(written);
        Assert.Equal(written, Write(back, to));
        var lower = CniVersion.Parse(from) < CniVersion.Parse(to) ? from : to;
        Assert.Equal(Compact(Shape(lower), lower), Write(back, lower));
    }
}
