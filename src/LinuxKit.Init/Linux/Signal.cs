namespace LinuxKit.Init.Linux;

/// <summary>Signal numbers of Linux on amd64 and arm64 (signal(7)).</summary>
internal static class Signal
{
    public const int Interrupt = 2;
    public const int Kill = 9;
    public const int User1 = 10;
    public const int User2 = 12;
    public const int Terminate = 15;
    public const int Child = 17;
    public const int PowerFailure = 30;
}
