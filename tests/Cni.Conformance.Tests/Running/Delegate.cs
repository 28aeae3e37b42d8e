namespace Cni.Conformance.Tests;

/// <summary>A folder for CNI_PATH with an address plugin that is a shell script: it notes each verb and behaves on ADD as it is told.</summary>
public sealed class Delegate
{
    /// <summary>The type under which the script is found.</summary>
    public const string Type = "scripted";

    /// <summary>A result that a bridge can use.</summary>
    public const string Result = """{"cniVersion":"1.1.0","ips":[{"address":"10.7.7.7/24","gateway":"10.7.7.1"}]}""";

    readonly string _log;

    /// <summary>Writes the script.</summary>
    /// <param name="folder">A folder of the test's own.</param>
    /// <param name="onAdd">What the shell does on ADD.</param>
    /// <param name="executable">False leaves it without the permission to be executed.</param>
    public Delegate(string folder, string onAdd, bool executable = true)
    {
        Folder = Directory.CreateDirectory(System.IO.Path.Combine(folder, Guid.NewGuid().ToString("n"))).FullName;
        _log = System.IO.Path.Combine(Folder, "verbs");
        var script = System.IO.Path.Combine(Folder, Type);
        File.WriteAllText(script, $"""
            #!/bin/sh
            echo "$CNI_COMMAND" >> '{_log}'
            if [ "$CNI_COMMAND" != ADD ]; then exit 0; fi
            echo $$ > '{Folder}/pid'
            {onAdd}

            """);
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | (executable ? UnixFileMode.UserExecute : 0));
    }

    /// <summary>The folder to put into CNI_PATH.</summary>
    public string Folder { get; }

    /// <summary>The verbs so far.</summary>
    public string[] Verbs => File.Exists(_log) ? File.ReadAllLines(_log) : [];

    /// <summary>The process that ran ADD last; 0 when there was none yet.</summary>
    public int Pid => File.Exists(Folder + "/pid") && int.TryParse(File.ReadAllText(Folder + "/pid"), out int pid) ? pid : 0;

    /// <summary>A bridge that takes its addresses from here.</summary>
    public static string Bridge => $$"""{"cniVersion":"1.1.0","name":"net","type":"bridge","bridge":"cni0","isGateway":true,"ipMasq":true,"ipam":{"type":"{{Type}}" } }""";
}
