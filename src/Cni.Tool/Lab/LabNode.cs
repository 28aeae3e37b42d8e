namespace Cni.Tool;

/// <summary>The outside of a lab on a node of its own: two namespaces, and a lab inside one of them.</summary>
internal static class LabNode
{
    /// <summary>A lab that is asked to end runs DEL first, which may take as long as its plugins do.</summary>
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(30);

    /// <summary>Runs the lab inside and gives its exit code.</summary>
    /// <param name="terminal">Where it says what it does.</param>
    /// <param name="name">What the namespaces' names begin with.</param>
    /// <param name="folders">What plugins keep files in: empty inside, and untouched outside.</param>
    /// <param name="inside">The command line of the lab inside, given the pod's path.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<int> RunAsync(Terminal terminal, string name, IReadOnlyList<string> folders, Func<string, string[]> inside, CancellationToken cancellationToken)
    {
        // Pods are made out here: what is mounted in there is seen by nobody else, not even by "ip netns exec" in another terminal.
        using var node = LabNamespace.Create(name + "-node");
        using var pod = LabNamespace.Create(name + "-pod");
        var made = MakeFolders(folders);
        try
        {
            terminal.Notes.Line(Styled.Dim($"node {node.Path}, pod {pod.Path}"));
            string[] command = ExecIn.Arguments(node.Path, folders, [.. Self.Command, .. inside(pod.Path)]);
            return await ForegroundProgram.RunAsync(terminal, command, grace: s_grace, cancellationToken: cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The lab inside has said so.
            return ExitCodes.Interrupted;
        }
        finally
        {
            foreach (string folder in made)
                Directory.Delete(folder);
        }
    }

    /// <summary>Something to mount on. What was made goes again, innermost first, since the machine stays as it is.</summary>
    private static List<string> MakeFolders(IReadOnlyList<string> folders)
    {
        var made = new List<string>();
        foreach (string folder in folders)
        {
            for (string? missing = folder; missing is not null && !Directory.Exists(missing); missing = Path.GetDirectoryName(missing))
                made.Add(missing);
            Directory.CreateDirectory(folder);
        }
        return [.. made.OrderByDescending(folder => folder.Length)];
    }
}
