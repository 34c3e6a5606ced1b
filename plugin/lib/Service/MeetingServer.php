<?php

declare(strict_types=1);

namespace OCA\Snug\Service;

use OCP\Http\Client\IClientService;

/** What this Nextcloud asks the meeting server by itself. Names are no part of it. */
class MeetingServer {
	public const GOOD = 'good';
	public const NOT_SET = 'not-set';
	public const UNREACHABLE = 'unreachable';
	public const REFUSED = 'refused';

	/** Seconds. */
	private const TIMEOUT = 4;
	/** In one question, as the server holds to. */
	private const MAX_ROOMS = 256;

	public function __construct(
		private IClientService $clients,
		private Options $options,
		private Tokens $tokens,
	) {
	}

	/**
	 * How many people are in which of these rooms now; empty also where the server does not answer.
	 *
	 * @param list<string> $rooms ids
	 * @return array<string, int> by id, without the empty ones
	 */
	public function presence(array $rooms): array {
		$counts = [];
		foreach (array_chunk($rooms, self::MAX_ROOMS) as $some) {
			$answer = $this->ask($some);
			$counts += is_array($answer) ? $answer : [];
		}
		return $counts;
	}

	/** Whether the meeting server is there and takes this Nextcloud's key: one of the constants. */
	public function test(): string {
		$answer = $this->ask([]);
		return is_array($answer) ? self::GOOD : $answer;
	}

	/**
	 * @param list<string> $rooms
	 * @return array<string, int>|string counts, or what is wrong
	 */
	private function ask(array $rooms): array|string {
		if ($this->options->server() === '') {
			return self::NOT_SET;
		}
		try {
			$response = $this->clients->newClient()->post($this->options->server() . '/api/host/presence', [
				'headers' => ['Authorization' => 'Bearer ' . $this->tokens->forServer()],
				'json' => ['rooms' => $rooms],
				'timeout' => self::TIMEOUT,
				'allow_redirects' => false,
				'http_errors' => false,
				// Who administers this Nextcloud says where the server is, which may well be in the own network.
				'nextcloud' => ['allow_local_address' => true],
			]);
		} catch (\Exception) {
			return self::UNREACHABLE;
		}
		$status = $response->getStatusCode();
		if ($status === 401 || $status === 403) {
			return self::REFUSED;
		}
		return $status === 200 ? self::counts((string)$response->getBody()) : self::UNREACHABLE;
	}

	/** @return array<string, int>|string */
	private static function counts(string $body): array|string {
		$counts = json_decode($body, true)['people'] ?? null;
		return is_array($counts) ? array_filter($counts, is_int(...)) : self::UNREACHABLE;
	}
}
