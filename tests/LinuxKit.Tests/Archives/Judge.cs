using System.ComponentModel;
using CliWrap;
using CliWrap.Buffered;

namespace LinuxKit.Tests.Archives;

/// <summary>Runs other people's tools, whose word on our outputs counts.</summary>
internal static class Judge
{
    /// <summary>Runs a tool that must succeed; a machine without it makes the test inconclusive.</summary>
    public static async Task<string> RunAsync(
        string tool, IEnumerable<string> arguments, CancellationToken cancellationToken, string? folder = null, byte[]? input = null)
    {
        try
        {
            var result = await Cli.Wrap(tool)
                .WithArguments(arguments)
                .WithWorkingDirectory(folder ?? Path.GetTempPath())
                .WithEnvironmentVariables(variables => variables.Set("LC_ALL", "C.UTF-8").Set("TZ", "UTC"))
                .WithStandardInputPipe(input is null ? PipeSource.Null : PipeSource.FromBytes(input))
                .WithValidation(CommandResultValidation.None)
                .ExecuteBufferedAsync(cancellationToken);
            Assert.AreEqual(0, result.ExitCode, $"{tool}: {result.StandardError}");
            Assert.IsEmpty(result.StandardError, $"{tool} complains.");
            return result.StandardOutput;
        }
        catch (Win32Exception)
        {
            Assert.Inconclusive($"{tool} is not installed");
            throw;
        }
    }

    /// <summary>Runs a filter such as a compressor.</summary>
    public static async Task<byte[]> FilterAsync(
        string tool, IEnumerable<string> arguments, byte[] input, CancellationToken cancellationToken)
    {
        using var output = new MemoryStream();
        try
        {
            await Cli.Wrap(tool)
                .WithArguments(arguments)
                .WithStandardInputPipe(PipeSource.FromBytes(input))
                .WithStandardOutputPipe(PipeTarget.ToStream(output))
                .ExecuteAsync(cancellationToken);
        }
        catch (Win32Exception)
        {
            Assert.Inconclusive($"{tool} is not installed");
        }

        return output.ToArray();
    }
}
