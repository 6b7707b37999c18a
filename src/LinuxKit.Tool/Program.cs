using System.CommandLine;
using System.CommandLine.Help;
using LinuxKit;
using LinuxKit.Tool;

// Not a RootCommand, which takes its name from the assembly.
var root = new Command("linuxkit", "Works with the images that LinuxKit.Sdk builds, and with what they are made of.")
{
    new HelpOption(), new VersionOption(), RunCommand.Create(), ConvertCommand.Create(), CacheCommand.Create(), LayoutCommand.Create(),
};
try
{
    // Signals are the commands' own affair: run turns Ctrl-C into the guest's power button.
    var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
    return await root.Parse(args).InvokeAsync(configuration);
}
catch (LinuxKitException e)
{
    foreach (var diagnostic in e.Diagnostics)
    {
        await Console.Error.WriteLineAsync(diagnostic.ToString());
    }

    return 1;
}
