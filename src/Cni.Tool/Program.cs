using Cni.Tool;

// Before anything else, since it replaces this process: nothing that was started here would survive.
if (args is [ExecIn.Verb, .. var rest])
    return ExecIn.Run(rest);

return await CniTool.RunAsync(args, Terminal.FromProcess()).ConfigureAwait(false);
