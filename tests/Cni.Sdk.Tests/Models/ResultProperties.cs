using System.Net;
using System.Text;
using System.Text.Json;
using CsCheck;
using static Cni.Sdk.Tests.Models.ResultShapeTests;

namespace Cni.Sdk.Tests.Models;

/// <summary>Laws that hold for any result.</summary>
public class ResultProperties
{
    private static readonly Gen<string> s_text = Gen.Select(Gen.String[Gen.Char.AlphaNumeric, 1, 8], OneOf("", "é", "\"", "\\", "\n", "💡", "</a>"), (a, b) => a + b);

    private static readonly Gen<IPAddress> s_address = Gen.OneOf(
        Gen.Byte.Array[4].Select(bytes => new IPAddress(bytes)),
        Gen.Byte.Array[16].Select(bytes => new IPAddress(bytes)).Where(address => !address.IsIPv4MappedToIPv6));

    private static readonly Gen<IpPrefix> s_prefix = s_address.Select(Gen.Int[0, 128], (address, length) =>
        new IpPrefix(address, address.GetAddressBytes().Length == 4 ? length / 4 : length));

    private static readonly Gen<JsonElement> s_value = OneOf("1", "1.50", "null", "\"x\"", "[]", """{"a":[{"b":false}]}""", "12345678901234567890").Select(text => JsonElement.Parse(text));

    private static readonly Gen<IReadOnlyDictionary<string, JsonElement>?> s_rest = Gen.OneOf(
        Gen.Const((IReadOnlyDictionary<string, JsonElement>?)null),
        Gen.Select(s_text, s_value, (name, value) => (IReadOnlyDictionary<string, JsonElement>?)new Dictionary<string, JsonElement> { ["x-" + name] = value }));

    private static readonly Gen<CniInterface> s_interface = Gen.Select(s_text, s_text.Null(), Gen.Int[1, int.MaxValue].Nullable(), s_text.Null(), s_text.Null(), s_text.Null(), s_rest,
        (name, mac, mtu, sandbox, socket, pci, rest) => new CniInterface(name) { Mac = mac, Mtu = mtu, Sandbox = sandbox, SocketPath = socket, PciId = pci, AdditionalMembers = rest });

    private static readonly Gen<CniIpConfig> s_ip = Gen.Select(s_prefix, s_address.Null(), Gen.Int[0, 3].Nullable(), s_rest,
        (address, gateway, index, rest) => new CniIpConfig(address) { Gateway = gateway, Interface = index, AdditionalMembers = rest });

    private static readonly Gen<CniRoute> s_route = Gen.Select(s_prefix, s_address.Null(), Gen.Int[1, 9000].Nullable(), Gen.Int[1, 9000].Nullable(), Gen.UInt[1, uint.MaxValue].Nullable(), Gen.UInt.Nullable(), Gen.Int[0, 255].Nullable(), s_rest,
        (destination, gateway, mtu, mss, priority, table, scope, rest) => new CniRoute(destination)
        { Gateway = gateway, Mtu = mtu, AdvertisedMss = mss, Priority = priority, Table = table, Scope = scope, AdditionalMembers = rest });

    private static readonly Gen<CniDns> s_dns = Gen.Select(s_text.Array[0, 2], s_text.Null(), s_text.Array[0, 2], s_text.Array[0, 2], s_rest,
        (servers, domain, search, options, rest) => new CniDns { Nameservers = servers, Domain = domain, Search = search, Options = options, AdditionalMembers = rest });

    private static readonly Gen<CniResult> s_result = Gen.Select(s_interface.Array[0, 3], s_ip.Array[1, 4], s_route.Array[0, 4], s_dns, s_rest,
        (interfaces, ips, routes, dns, rest) => new CniResult { Interfaces = interfaces, Ips = ips, Routes = routes, Dns = dns, AdditionalMembers = rest });

    private static readonly Gen<string> s_version = OneOf([.. CniVersion.All.Select(version => version.ToString())]);

    [Fact]
    public void The_newest_version_loses_nothing() =>
        s_result.Sample(result => Assert.Equal(result, Read(Write(result, "1.1.0"), "0.1.0")));

    [Fact]
    public void Lines_and_spaces_mean_nothing() => Gen.Select(s_result, s_version).Sample((result, version) =>
        Assert.Equal(Read(Write(result, version)), Read(Write(result, version, indented: true))));

    [Fact]
    public void A_version_loses_nothing_of_what_it_wrote() => Gen.Select(s_result, s_version).Sample((result, version) =>
    {
        string written = Write(result, version);
        Assert.Equal(written, Write(Read(written), version));
    });

    [Fact]
    public void Going_down_in_steps_ends_where_going_down_at_once_does() => Gen.Select(s_result, s_version, s_version).Sample((result, one, other) =>
    {
        var (low, high) = CniVersion.Parse(one) < CniVersion.Parse(other) ? (one, other) : (other, one);
        Assert.Equal(Write(result, low), Write(Read(Write(result, high)), low));
    });

    [Fact]
    public void Going_up_and_down_again_loses_nothing() => Gen.Select(s_result, s_version, s_version).Sample((result, one, other) =>
    {
        var (low, high) = CniVersion.Parse(one) < CniVersion.Parse(other) ? (one, other) : (other, one);
        string written = Write(result, low);
        Assert.Equal(written, Write(Read(Write(Read(written), high)), low));
    });

    [Fact]
    public void Damaged_documents_give_an_error_document_and_never_another_exception() =>
        Gen.Select(s_version, Gen.Int[0, 2000], Gen.Byte, Gen.Int[0, 2]).Sample((version, at, value, kind) =>
        {
            byte[] json = Encoding.UTF8.GetBytes(Compact(Shape(version), version));
            at %= json.Length;
            byte[] damaged = kind switch
            {
                0 => [.. json[..at], value, .. json[(at + 1)..]],
                1 => [.. json[..at], value, .. json[at..]],
                _ => [.. json[..at], .. json[(at + 1)..]],
            };
            Attempt(() => ResultFormat.Read(damaged, CniVersion.Latest));
            Attempt(() => ErrorFormat.Read(damaged));
            Attempt(() => VersionReply.Read(damaged));
            Attempt(() => ConfigEnvelope.Read(damaged).ReadValidAttachments());
            Attempt(() => CniJson.Deserialize(damaged, SampleJson.Default.SampleConfig));
        }, iter: 20_000);

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static void Attempt(Action action)
    {
        try
        {
            action();
        }
        catch (CniException e)
        {
            Assert.True(e.Code is CniErrorCode.DecodingFailure or CniErrorCode.IncompatibleVersion, e.Message);
        }
    }
}
