namespace LinuxKit.Init.FirstStage;

/// <summary>What keeps the system from starting, in words for the console.</summary>
/// <param name="message">What was looked for, and what was found instead.</param>
internal sealed class BootFailure(string message) : Exception(message);
