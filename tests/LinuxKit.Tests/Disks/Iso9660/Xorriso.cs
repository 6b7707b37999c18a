using System.ComponentModel;
using CliWrap;
using CliWrap.Buffered;

namespace LinuxKit.Tests.Disks.Iso9660;

/// <summary>Runs xorriso, whose word on ISO images counts.</summary>
internal static class Xorriso
{
    /// <summary>Runs commands that must succeed, without a warning.</summary>
    /// <param name="cancellationToken">Stops it.</param>
    /// <param name="commands">Commands and their arguments.</param>
    /// <returns>The lines that it answers.</returns>
    public static async Task<string[]> RunAsync(CancellationToken cancellationToken, params string[] commands)
    {
        try
        {
            var result = await Cli.Wrap("xorriso")
                .WithArguments(["-no_rc", "-report_about", "WARNING", .. commands])
                .WithEnvironmentVariables(variables => variables.Set("LC_ALL", "C.UTF-8").Set("TZ", "UTC"))
                .WithValidation(CommandResultValidation.None)
                .ExecuteBufferedAsync(cancellationToken);
            Assert.AreEqual(0, result.ExitCode, result.StandardError);
            foreach (var line in Lines(result.StandardError))
            {
                // A boot image without a name is no fault of the image.
                Assert.IsTrue(line.StartsWith("xorriso 1.", StringComparison.Ordinal) || line.Contains("Found hidden El-Torito image", StringComparison.Ordinal), line);
            }

            return Lines(result.StandardOutput);
        }
        catch (Win32Exception)
        {
            Assert.Inconclusive("xorriso is not installed");
            throw;
        }
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
