<?php

declare(strict_types=1);

namespace OCA\Snug\Teams;

use OCA\Snug\Db\Room;
use OCA\Snug\Service\Rooms;
use OCP\IL10N;
use OCP\IURLGenerator;
use OCP\Teams\ITeamResourceProvider;
use OCP\Teams\TeamResource;

/** Shows a team its meeting room among what else is the team's. */
class RoomTeamResources implements ITeamResourceProvider {
	public function __construct(
		private Rooms $rooms,
		private IURLGenerator $urls,
		private IL10N $l10n,
	) {
	}

	public function getId(): string {
		return 'snug';
	}

	public function getName(): string {
		return $this->l10n->t('Meeting rooms');
	}

	public function getIconSvg(): string {
		return (string)file_get_contents(__DIR__ . '/../../img/app-dark.svg');
	}

	public function getSharedWith(string $teamId): array {
		$room = $this->rooms->ofTeam($teamId);
		if ($room === null) {
			return [];
		}
		$link = $this->urls->linkToRouteAbsolute('snug.page.room', ['room' => $room->getRoom()]);
		return [new TeamResource($this, $room->getRoom(), $this->l10n->t('Meeting room'), $link, $this->getIconSvg())];
	}

	public function isSharedWithTeam(string $teamId, string $resourceId): bool {
		return $this->rooms->ofTeam($teamId)?->getRoom() === $resourceId;
	}

	/** @return list<string> */
	public function getTeamsForResource(string $resourceId): array {
		$room = $this->rooms->find($resourceId);
		return $room?->getKind() === Room::TEAM ? [$room->getRef()] : [];
	}
}
