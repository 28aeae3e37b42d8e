using System.Buffers;
using System.Globalization;
using System.Text;
using Cni.Sdk;

namespace Cni.Tool;

/// <summary>Shows what ADD reported.</summary>
internal static class ResultView
{
    /// <summary>The document as the network's version has it.</summary>
    public static void WriteJson(TextWriter output, CniResult result, CniVersion version)
    {
        var buffer = new ArrayBufferWriter<byte>();
        ResultFormat.Write(result, version, buffer, indented: true);
        output.WriteLine(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    public static void WriteTable(Screen screen, CniResult result)
    {
        screen.Table(["interface", "mac", "mtu", "where"], [.. result.Interfaces.Select(link => new Styled[]
        {
            Styled.Strong(link.Name), link.Mac, Number(link.Mtu), string.IsNullOrEmpty(link.Sandbox) ? Styled.Dim("node") : link.Sandbox,
        })]);
        screen.Table(["address", "gateway", "on"], [.. result.Ips.Select(ip => new Styled[]
        {
            Styled.Strong(ip.Address.ToString()), ip.Gateway?.ToString(),
            ip.Interface is { } index && index >= 0 && index < result.Interfaces.Count ? result.Interfaces[index].Name : "",
        })]);
        screen.Table(["route", "via", "metric", "mtu"], [.. result.Routes.Select(route => new Styled[]
        {
            route.Destination.ToString(), route.Gateway?.ToString(), route.Priority?.ToString(CultureInfo.InvariantCulture), Number(route.Mtu),
        })]);
        if (!result.Dns.IsEmpty)
        {
            screen.Table(["name servers", "domain", "search", "options"],
                [[string.Join(", ", result.Dns.Nameservers), result.Dns.Domain, string.Join(", ", result.Dns.Search), string.Join(", ", result.Dns.Options)]]);
        }
    }

    private static string? Number(int? value) => value?.ToString(CultureInfo.InvariantCulture);
}
