using System.CommandLine;
using System.Text.Json;
using Cni.Ipam;
using Cni.Sdk;

namespace Cni.Tool;

/// <summary><c>cni doctor</c>.</summary>
internal static class DoctorCommand
{
    public static Command Create(Terminal terminal)
    {
        var options = new RuntimeOptions(terminal);
        var caches = new Option<string[]>("--cache-dir") { HelpName = "DIR", Description = $"Where runtimes keep results; {CniRuntimeOptions.DefaultCacheDirectory} unless given. May be given several times." };
        var data = new Option<string[]>("--data-dir") { HelpName = "DIR", Description = $"Where host-local keeps leases, beside {FileLeaseStore.DefaultDirectory} and what configurations name. May be given several times." };
        var age = new Option<double>("--min-age") { HelpName = "SECONDS", DefaultValueFactory = static _ => 60, Description = "What is younger is left alone: it may belong to an ADD under way." };
        var fix = new Option<bool>("--fix") { Description = "Removes what is shown." };
        var command = new ToolCommand("doctor", "Finds what plugins left behind for pods that are gone, ours and the Go ones: leases, results, links, rules. Exits with 1 if there is any left.",
            "sudo cni doctor               # shows, changes nothing",
            "sudo cni doctor --fix         # removes what it shows",
            "sudo cni doctor --format json | jq '.leaks[].what'")
        {
            fix, options.ConfigDirectory, caches, data, options.PluginPath, age, options.Format,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            Privileges.Require("doctor");
            double seconds = parsed.GetValue(age);
            if (!(seconds is >= 0 and < 1e9))
                throw new ToolException("--min-age must be a number of seconds, 0 or more.");
            var doctor = new Doctor(new DoctorSettings(
                options.ConfigDirectoryOf(parsed),
                parsed.GetValue(caches) is { Length: > 0 } given ? given : [CniRuntimeOptions.DefaultCacheDirectory],
                [FileLeaseStore.DefaultDirectory, .. parsed.GetValue(data) ?? []],
                options.PluginPathOf(parsed),
                TimeSpan.FromSeconds(seconds)));
            var leaks = await terminal.Notes.BusyAsync("looking at results, leases, links, rules and namespaces", _ => doctor.ExamineAsync(cancellationToken)).ConfigureAwait(false);
            if (parsed.GetValue(fix) && leaks.Count > 0)
                leaks = await terminal.Notes.BusyAsync("removing", now => Doctor.TreatAsync(leaks, now, cancellationToken)).ConfigureAwait(false);

            foreach (string warning in doctor.Warnings)
                terminal.Notes.Line(Styled.Warning("warning: "), warning);
            // A list of findings is read by people, in a log as well.
            if (parsed.GetValue(options.Format) == "json")
                WriteJson(terminal.Output, leaks);
            else
                WriteTable(terminal.Screen, leaks, doctor.Looked, parsed.GetValue(fix));
            return leaks.TrueForAll(static leak => leak.IsFixed) ? ExitCodes.Ok : ExitCodes.Failed;
        });
        return command;
    }

    private static void WriteTable(Screen screen, List<Leak> leaks, string looked, bool fix)
    {
        if (leaks.Count == 0)
        {
            screen.Line(Styled.Good("✓ "), "nothing leaked", Styled.Dim($" ({looked})"));
            return;
        }
        screen.Table(["kind", "leak", "of", "why", fix ? "fixed" : "with --fix"], [.. leaks.Select(leak => new Styled[]
        {
            leak.Kind, Styled.Strong(leak.What), leak.Owner, leak.Why, Outcome(leak, fix),
        })]);
        int left = leaks.Count(static leak => !leak.IsFixed);
        screen.Line(left == 0
            ? Styled.Good($"✓ {leaks.Count} removed")
            : fix ? Styled.Bad($"{left} of {leaks.Count} could not be removed.") : Styled.Warning($"{left} leaked. \"cni doctor --fix\" removes them."));
    }

    private static Styled Outcome(Leak leak, bool fix) => leak switch
    {
        { IsFixed: true } => Styled.Good("yes"),
        { Failure: { } failure } => Styled.Bad("no: " + failure),
        _ => fix ? Styled.Bad("no") : leak.Remedy,
    };

    private static void WriteJson(TextWriter output, List<Leak> leaks) => output.WriteLine(JsonText.Of(writer =>
    {
        writer.WriteStartObject();
        writer.WriteStartArray("leaks");
        foreach (Leak leak in leaks)
            Write(writer, leak);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }));

    private static void Write(Utf8JsonWriter writer, Leak leak)
    {
        writer.WriteStartObject();
        writer.WriteString("kind", leak.Kind);
        writer.WriteString("what", leak.What);
        writer.WriteString("owner", leak.Owner);
        writer.WriteString("why", leak.Why);
        writer.WriteString("remedy", leak.Remedy);
        writer.WriteBoolean("fixed", leak.IsFixed);
        if (leak.Failure is not null)
            writer.WriteString("failure", leak.Failure);
        writer.WriteEndObject();
    }
}
