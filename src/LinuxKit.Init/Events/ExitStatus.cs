namespace LinuxKit.Init.Events;

/// <summary>How a process ended, out of what waitpid(2) says.</summary>
/// <param name="Code">Its exit code; 0 when a signal ended it.</param>
/// <param name="Signal">The signal that ended it, or 0.</param>
internal readonly record struct ExitStatus(int Code, int Signal)
{
    /// <summary>What a shell says of a program that is not there.</summary>
    public static ExitStatus NotStarted => new(127, 0);

    public bool IsSuccess => this is { Code: 0, Signal: 0 };

    public static ExitStatus FromWait(int status) => (status & 0x7F) is 0 and var none
        ? new ExitStatus((status >> 8) & 0xFF, none)
        : new ExitStatus(0, status & 0x7F);

    /// <inheritdoc/>
    public override string ToString() => Signal == 0 ? $"exit code {Code}" : $"killed by signal {Signal}";
}
