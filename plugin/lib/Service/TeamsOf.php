<?php

declare(strict_types=1);

namespace OCA\Snug\Service;

use OCP\Teams\ITeamManager;

/** A person's teams, where Nextcloud has teams. */
class TeamsOf {
	/** @var array<string, array<string, string>> */
	private array $known = [];

	public function __construct(
		private ITeamManager $teams,
	) {
	}

	/** @return array<string, string> names by id */
	public function of(string $uid): array {
		return $this->known[$uid] ??= $this->ask($uid);
	}

	/** @return array<string, string> */
	private function ask(string $uid): array {
		$names = [];
		foreach ($this->teams->getTeamsForUser($uid) as $team) {
			$names[$team->getId()] = $team->getDisplayName();
		}
		return $names;
	}
}
