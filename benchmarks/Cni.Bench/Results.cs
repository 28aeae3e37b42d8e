using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cni.Bench;

/// <summary>One run, as it is written to a file and read again as the baseline of a later one.</summary>
sealed record Results(DateTimeOffset At, string Mode, string Kernel, int Processors, IReadOnlyList<Row> Rows, IReadOnlyList<CrowdRow> Crowds)
{
    static readonly JsonSerializerOptions s_options = new() { WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public Row? Row(string key) => Rows.FirstOrDefault(row => row.Key == key);

    /// <summary>Pods a second, ours by theirs.</summary>
    public double? Throughput(int atATime)
    {
        var ours = Crowds.FirstOrDefault(row => row.AtATime == atATime && row.Side == "ours");
        var theirs = Crowds.FirstOrDefault(row => row.AtATime == atATime && row.Side == "go");
        return ours is null || theirs is null ? null : ours.PerSecond / theirs.PerSecond;
    }

    public void Save(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        File.WriteAllText(file, JsonSerializer.Serialize(this, s_options));
    }

    public static Results Load(string file) => JsonSerializer.Deserialize<Results>(File.ReadAllText(file), s_options)!;
}
