using System.Text.Json;

namespace Cni.Sdk;

/// <summary>Reads and writes <c>args</c>, from the first token of its value.</summary>
/// <remarks>By hand, for the reason that <see cref="RuntimeConfigJson"/> gives.</remarks>
internal static class ConfigArgsJson
{
    public static ConfigArgs Read(ref Utf8JsonReader reader)
    {
        reader.ExpectObject();
        CniConfigArgs? cni = null;
        Dictionary<string, JsonElement>? rest = null;
        while (reader.NextMember())
        {
            if (reader.IsName("cni"u8))
                cni = reader.MoveToValue() ? Cni(ref reader) : cni;
            else
                reader.Keep(ref rest);
        }
        return new() { Cni = cni, AdditionalMembers = rest };
    }

    public static void Write(Utf8JsonWriter writer, ConfigArgs args)
    {
        writer.WriteStartObject();
        if (args.Cni is { } cni)
        {
            writer.WriteStartObject("cni"u8);
            writer.Items("labels"u8, cni.Labels, WriteLabel);
            writer.Strings("ips"u8, cni.Ips);
            writer.Text("mac"u8, cni.Mac);
            writer.Kept(cni.AdditionalMembers, "labels", "ips", "mac");
            writer.WriteEndObject();
        }
        writer.Kept(args.AdditionalMembers, "cni");
        writer.WriteEndObject();
    }

    private static CniConfigArgs Cni(ref Utf8JsonReader reader)
    {
        reader.ExpectObject();
        IReadOnlyList<CniLabel> labels = [];
        IReadOnlyList<string> ips = [];
        string? mac = null;
        Dictionary<string, JsonElement>? rest = null;
        while (reader.NextMember())
        {
            if (reader.IsName("labels"u8))
                labels = reader.ReadArray(Label) ?? labels;
            else if (reader.IsName("ips"u8))
                ips = reader.ReadStrings() ?? ips;
            else if (reader.IsName("mac"u8))
                mac = reader.ReadString() ?? mac;
            else
                reader.Keep(ref rest);
        }
        return new() { Labels = labels, Ips = ips, Mac = mac, AdditionalMembers = rest };
    }

    private static CniLabel Label(ref Utf8JsonReader reader)
    {
        reader.ExpectObject();
        string key = "", value = "";
        while (reader.NextMember())
        {
            if (reader.IsName("key"u8))
                key = reader.ReadString() ?? key;
            else if (reader.IsName("value"u8))
                value = reader.ReadString() ?? value;
            else
                reader.SkipMember();
        }
        return new() { Key = key, Value = value };
    }

    private static void WriteLabel(Utf8JsonWriter writer, CniLabel label)
    {
        writer.WriteStartObject();
        writer.WriteString("key"u8, label.Key);
        writer.WriteString("value"u8, label.Value);
        writer.WriteEndObject();
    }
}
