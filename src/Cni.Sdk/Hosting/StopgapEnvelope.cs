using System.Text.Json;

namespace Cni.Sdk;

internal sealed class StopgapEnvelope
{
    public string? CniVersion, Name, IpamType;
    public ReadOnlyMemory<byte>? PrevResult;
    private bool _hasGc;
    private List<GcAttachment> _gc = [];

    internal static StopgapEnvelope Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var d = JsonDocument.Parse(json);
            var e = new StopgapEnvelope();
            foreach (var p in d.RootElement.EnumerateObject())
            {
                switch (p.Name.ToLowerInvariant())
                {
                    case "cniversion": e.CniVersion = p.Value.GetString(); break;
                    case "name": e.Name = p.Value.GetString(); break;
                    case "ipam": e.IpamType = p.Value.TryGetProperty("type", out var t) ? t.GetString() : null; break;
                    case "prevresult": if (p.Value.ValueKind != JsonValueKind.Null) e.PrevResult = System.Text.Encoding.UTF8.GetBytes(p.Value.GetRawText()); break;
                    case "cni.dev/valid-attachments":
                        e._hasGc = true;
                        foreach (var a in p.Value.EnumerateArray()) e._gc.Add(new(a.GetProperty("containerID").GetString()!, a.GetProperty("ifname").GetString()!));
                        break;
                }
            }
            return e;
        }
        catch (Exception x) when (x is JsonException or InvalidOperationException)
        {
            throw new CniException(CniErrorCode.DecodingFailure, $"error unmarshall network config: {x.Message}");
        }
    }

    internal IReadOnlyList<GcAttachment>? ReadValidAttachments() => _hasGc ? _gc : null;
}
