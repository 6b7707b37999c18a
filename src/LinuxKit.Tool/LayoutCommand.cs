using System.CommandLine;
using LinuxKit.Oci;

namespace LinuxKit.Tool;

/// <summary><c>linuxkit layout</c>: work on OCI image layouts, for this repository's own build.</summary>
internal static class LayoutCommand
{
    public static Command Create() => new("layout", "Works on OCI image layouts.") { Hidden = true, Subcommands = { CreateMerge() } };

    private static Command CreateMerge()
    {
        var output = new Argument<DirectoryInfo>("output") { Description = "The folder of the layout to make, in place of one that is there." };
        var inputs = new Argument<DirectoryInfo[]>("inputs") { Description = "Layouts to take in. Of two images with one name and platform the later stays.", Arity = ArgumentArity.OneOrMore };
        var command = new Command("merge", "Copies all images of some layouts into one.") { output, inputs };
        command.SetAction(async (result, cancellationToken) =>
        {
            var layouts = new List<OciLayout>();
            foreach (var input in result.GetRequiredValue(inputs))
            {
                layouts.Add(await OciLayout.OpenAsync(input.FullName, cancellationToken));
            }

            await OciLayoutWriter.MergeAsync(layouts, result.GetRequiredValue(output).FullName, cancellationToken);
            return 0;
        });
        return command;
    }
}
