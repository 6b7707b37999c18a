using Microsoft.Build.Logging.StructuredLogger;
using Task = Microsoft.Build.Logging.StructuredLogger.Task;

namespace LinuxKit.Sdk.Tests;

/// <summary>What a build did, by its exit code, its console and its binary log.</summary>
internal sealed class BuildResult(int exitCode, string output, string logFile)
{
    private readonly Lazy<Build> _log = new(() => BinaryLog.ReadBuild(logFile));

    public int ExitCode => exitCode;

    public string Output => output;

    public string LogFile => logFile;

    public Build Log => _log.Value;

    /// <summary>Names of tasks from our assembly that ran.</summary>
    public string[] TasksOfOurs =>
        [.. Log.FindChildrenRecursive<Task>(task => task.FromAssembly?.Contains("LinuxKit.Tasks", StringComparison.Ordinal) == true).Select(task => task.Name)];

    /// <summary>All that was said, whether the console showed it or not.</summary>
    public string[] Messages => [.. Log.FindChildrenRecursive<Message>().Select(message => message.Text)];

    public string[] Errors => [.. Log.FindChildrenRecursive<Error>().Select(error => $"{error.Code}: {error.Text}")];

    public string[] Warnings => [.. Log.FindChildrenRecursive<Warning>().Select(warning => $"{warning.Code}: {warning.Text}")];

    /// <summary>Asserts that the build did what it should, and without a word of complaint.</summary>
    public BuildResult Succeeded()
    {
        Assert.AreEqual(0, ExitCode, Output);
        Assert.IsEmpty(Warnings, string.Join('\n', Warnings));
        return this;
    }

    /// <summary>Asserts that the build succeeded and which of our tasks ran.</summary>
    public BuildResult Ran(params string[] tasks)
    {
        Succeeded();
        CollectionAssert.AreEqual(tasks, TasksOfOurs, $"{string.Join(", ", TasksOfOurs)} ran.\n{Output}");
        return this;
    }

    /// <summary>Asserts that there is one error, whose code starts so, at this place.</summary>
    public Error FailedWith(string code, string? file = null, int line = 0)
    {
        Assert.AreEqual(1, ExitCode, Output);
        var errors = Log.FindChildrenRecursive<Error>();
        Assert.HasCount(1, errors, Output);
        Assert.StartsWith(code, errors[0].Code, Output);
        if (file is not null)
        {
            Assert.AreEqual(file, errors[0].File, Output);
            Assert.AreEqual(line, errors[0].LineNumber, Output);
        }

        return errors[0];
    }
}
