using Cni.Netlink;
using Cni.Sdk;

namespace Cni.Tool;

/// <summary>One pod from ADD to DEL.</summary>
/// <remarks>Everything it says goes to standard error: standard output is the command's.</remarks>
internal sealed class LabSession(Terminal terminal, CniRuntime runtime, NetworkConfigList list, RuntimeAttachment attachment)
{
    /// <summary>Attaches, runs, detaches whatever happens, and gives the command's exit code.</summary>
    public async Task<int> RunAsync(IReadOnlyList<string> command, CancellationToken cancellationToken)
    {
        using (var pod = NetworkNamespace.Open(attachment.Netns!))
            LabNamespace.SetLoopbackUp(pod);
        CniResult result = await terminal.Notes.BusyAsync($"attaching to {list.Name}", _ => runtime.AddAsync(list, attachment, cancellationToken)).ConfigureAwait(false);

        // A failed ADD has undone itself; from here on there is something to detach.
        int code = ExitCodes.Failed;
        bool detached = false;
        try
        {
            Show(result);
            code = await RunCommandAsync(command, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            detached = await DetachAsync().ConfigureAwait(false);
        }
        return detached ? code : ExitCodes.Failed;
    }

    private void Show(CniResult result)
    {
        terminal.Notes.Line(Styled.Good("✓ "), "attached a pod to ", Styled.Strong(list.Name.ToString()), $" as {attachment.IfName}, container {attachment.ContainerId}");
        ResultView.WriteTable(terminal.Notes, result);
        if (terminal.InputIsTerminal)
            terminal.Notes.Line(Styled.Dim($"From another terminal: ip netns exec {Path.GetFileName(attachment.Netns!)} COMMAND"));
    }

    private async Task<int> RunCommandAsync(IReadOnlyList<string> command, CancellationToken cancellationToken)
    {
        var variables = new Dictionary<string, string> { ["CNI_LAB"] = list.Name.ToString(), ["CNI_LAB_NETNS"] = attachment.Netns! };
        return await ForegroundProgram.RunAsync(terminal, ExecIn.Arguments(attachment.Netns!, [], command), variables, cancellationToken: cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Not to be interrupted: what is left behind is worse than a second of waiting.</summary>
    private async Task<bool> DetachAsync()
    {
        try
        {
            await runtime.DelAsync(list, attachment, CancellationToken.None).ConfigureAwait(false);
            terminal.Notes.Line(Styled.Good("✓ "), "detached");
            return true;
        }
        catch (CniException e)
        {
            CniTool.Report(terminal, e);
            terminal.Notes.Line(Styled.Warning("The pod could not be detached cleanly; \"cni doctor\" shows what is left."));
            return false;
        }
    }
}
