<?php

declare(strict_types=1);

namespace OCA\Snug\Controller;

use OCA\Snug\AppInfo\Application;
use OCA\Snug\Service\Meetings;
use OCA\Snug\Service\NoCalendar;
use OCA\Snug\Service\Rooms;
use OCA\Snug\Service\Schedule;
use OCA\Snug\Service\Visit;
use OCP\AppFramework\Controller;
use OCP\AppFramework\Http;
use OCP\AppFramework\Http\Attribute\FrontpageRoute;
use OCP\AppFramework\Http\Attribute\NoAdminRequired;
use OCP\AppFramework\Http\Attribute\UserRateLimit;
use OCP\AppFramework\Http\DataResponse;
use OCP\IRequest;
use OCP\IUserSession;

/** What people do with their rooms. Requests carry the page's request token. */
class RoomController extends Controller {
	public function __construct(
		IRequest $request,
		private Rooms $rooms,
		private Meetings $meetings,
		private Schedule $schedule,
		private IUserSession $session,
	) {
		parent::__construct(Application::ID, $request);
	}

	#[NoAdminRequired]
	#[FrontpageRoute(verb: 'GET', url: '/rooms')]
	public function index(): DataResponse {
		$user = $this->session->getUser();
		return new DataResponse($user === null ? [] : array_map($this->meetings->describe(...), $this->rooms->of($user)));
	}

	/** How many people are in which of the person's rooms now: `{id: number}`. */
	#[NoAdminRequired]
	#[FrontpageRoute(verb: 'GET', url: '/presence')]
	public function presence(): DataResponse {
		$user = $this->session->getUser();
		$counts = [];
		foreach ($user === null ? [] : $this->meetings->busy($user) as $entry) {
			$counts[$entry['visit']->id()] = $entry['people'];
		}
		return new DataResponse((object)$counts);
	}

	#[NoAdminRequired]
	#[UserRateLimit(limit: 60, period: 3600)]
	#[FrontpageRoute(verb: 'POST', url: '/rooms')]
	public function create(string $title): DataResponse {
		$user = $this->session->getUser();
		if ($user === null) {
			return $this->missing();
		}
		try {
			return new DataResponse($this->meetings->describe($this->rooms->create($user, $title)), Http::STATUS_CREATED);
		} catch (\InvalidArgumentException) {
			return new DataResponse([], Http::STATUS_BAD_REQUEST);
		}
	}

	#[NoAdminRequired]
	#[FrontpageRoute(verb: 'DELETE', url: '/rooms/{room}')]
	public function destroy(string $room): DataResponse {
		$visit = $this->visit($room);
		return $visit !== null && $this->rooms->delete($visit) ? new DataResponse([]) : $this->missing();
	}

	/** Makes the link for guests (`allow`), or takes it back; answers the room with it. */
	#[NoAdminRequired]
	#[FrontpageRoute(verb: 'PUT', url: '/rooms/{room}/guests')]
	public function guests(string $room, bool $allow): DataResponse {
		$visit = $this->visit($room);
		return $visit !== null && $this->rooms->allowGuests($visit, $allow)
			? new DataResponse($this->meetings->describe($visit))
			: $this->missing();
	}

	/**
	 * Puts a meeting in the room into the person's calendar.
	 *
	 * @param int $start seconds since 1970
	 * @param int $minutes length
	 */
	#[NoAdminRequired]
	#[UserRateLimit(limit: 60, period: 3600)]
	#[FrontpageRoute(verb: 'POST', url: '/rooms/{room}/events')]
	public function event(string $room, int $start, int $minutes): DataResponse {
		$user = $this->session->getUser();
		$visit = $this->visit($room);
		if ($user === null || $visit === null) {
			return $this->missing();
		}
		try {
			$this->schedule->add($user, $visit, $start, $minutes);
			return new DataResponse([], Http::STATUS_CREATED);
		} catch (\InvalidArgumentException) {
			return new DataResponse([], Http::STATUS_BAD_REQUEST);
		} catch (NoCalendar) {
			return new DataResponse([], Http::STATUS_CONFLICT);
		}
	}

	private function visit(string $room): ?Visit {
		$user = $this->session->getUser();
		return $user === null ? null : $this->rooms->visit($user, $room);
	}

	private function missing(): DataResponse {
		return new DataResponse([], Http::STATUS_NOT_FOUND);
	}
}
