using System.CommandLine;
using LinuxKit.Oci;

namespace LinuxKit.Tool;

/// <summary><c>linuxkit layout</c>: work on OCI image layouts, for this repository's own build.</summary>
internal static class LayoutCommand
{
    public static Command Create() => new("layout", "Works on OCI image layouts.") { Hidden = true, Subcommands = { CreateMerge() } };

    private static Command CreateMerge()
    {
        var output = new Argument<DirectoryInfo>("output") { Description = "The folder of the layout to make or add to." };
        var inputs = new Argument<DirectoryInfo[]>("inputs") { Description = "Layouts to take in. Of two images with one name the later stays.", Arity = ArgumentArity.OneOrMore };
        var command = new Command("merge", "Copies all images of some layouts into one.") { output, inputs };
        command.SetAction(async (result, cancellationToken) =>
        {
            var store = new ContentStore(result.GetRequiredValue(output).FullName);
            foreach (var input in result.GetRequiredValue(inputs))
            {
                var layout = await OciLayout.OpenAsync(input.FullName, cancellationToken);
                foreach (var name in await store.ImportAsync(layout, cancellationToken))
                {
                    await Console.Out.WriteLineAsync(name.ToString());
                }
            }

            return 0;
        });
        return command;
    }
}
