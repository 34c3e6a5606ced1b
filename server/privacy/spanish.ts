/** The register in Spanish, for the page that shows people what is kept. What is missing here does not compile. */
import type { LogEvent, LogField } from './log-events.ts'
import type { ClassName, RecordClass } from './register.ts'
import type { SecurityKind } from './security-kinds.ts'

type Texts = Omit<RecordClass, 'place'>

const IN_MEETING = 'personas en una reunión'
const MEMBERS = 'miembros de salas'
const WITH_ACCOUNT = 'personas con cuenta'
const SIGNED_IN = 'personas con la sesión iniciada'
const ELSEWHERE = 'personas que inician sesión en su organización'
const NOBODY = 'nadie'

export const REGISTER_ES: Record<ClassName, Texts> = {
  account: {
    title: 'Cuenta',
    about: WITH_ACCOUNT,
    purpose: 'iniciar sesión y ser miembro de salas',
    form: 'identificador aleatorio, nombre de usuario, hash de una clave que el navegador deriva de la contraseña; ni nombre, ni dirección, ni último inicio de sesión',
    life: 'hasta que la persona o la administración la elimine',
  },
  elsewhere: {
    title: 'Inicio de sesión externo',
    about: ELSEWHERE,
    purpose: 'volver a encontrar la misma cuenta',
    form: 'hash de quién avala y a quién avala; ni nombre, ni grupos, ni tokens',
    life: 'lo que dure la cuenta',
  },
  secondFactor: {
    title: 'Segundo factor',
    about: 'personas que han configurado uno',
    purpose: 'pedir, además de la contraseña, un código del dispositivo propio',
    form: 'clave secreta de la aplicación de autenticación, sellada con una clave que está fuera de la base de datos, y hashes con clave de los códigos de recuperación sin usar; no consta cuándo se configuró ni cuándo se usó',
    life: 'hasta que la persona lo desactive o la administración lo restablezca; como máximo, lo que dure la cuenta',
  },
  vault: {
    title: 'Caja fuerte',
    about: WITH_ACCOUNT,
    purpose: 'encontrar las claves de las salas propias en otro dispositivo',
    form: 'sellada por el navegador; el servidor no puede abrirla',
    life: 'lo que dure la cuenta',
  },
  invitation: {
    title: 'Invitación',
    about: 'aún nadie',
    purpose: 'permitir que alguien cree una cuenta',
    form: 'hash del secreto del enlace, y si este crea una cuenta de administración; no consta quién ha invitado a quién',
    life: 'hasta que se use; como máximo, siete días',
  },
  passwordReset: {
    title: 'Enlace para una nueva contraseña',
    about: 'personas que han olvidado su contraseña',
    purpose: 'permitirles elegir otra',
    form: 'hash del secreto del enlace, cuenta y último día; no consta quién lo ha creado',
    life: 'hasta que se use; como máximo, hasta el día siguiente',
  },
  session: {
    title: 'Sesión',
    about: SIGNED_IN,
    purpose: 'mantener la sesión iniciada',
    form: 'hash del identificador de la sesión, cuenta y caducidad, fijada siempre en un cuarto de día completo; ni dirección, ni navegador, ni hora del inicio de sesión',
    life: 'hasta que se cierre, o dos horas sin solicitudes ni reuniones; como máximo, de seis a doce horas',
  },
  room: {
    title: 'Sala',
    about: MEMBERS,
    purpose: 'volver a reunirse en el mismo lugar',
    form: 'identificador aleatorio, título sellado por el navegador, último día, que revela el día del último uso; no consta cuántas veces se ha usado ni quién la ha usado',
    life: '30 días después del último uso; las salas de la administración, hasta que se eliminen',
  },
  membership: {
    title: 'Pertenencia a una sala',
    about: MEMBERS,
    purpose: 'dejar entrar solo a los miembros',
    form: 'sala, cuenta y rol, y el grupo del que procede',
    life: 'lo que dure la sala',
  },
  group: {
    title: 'Grupo de una sala',
    about: 'nadie en particular',
    purpose: 'dejar entrar en una sala a las personas de un grupo de la organización',
    form: 'sala, nombre del grupo tal como se introdujo, y rol',
    life: 'lo que dure la sala',
  },
  guestLink: {
    title: 'Enlace para visitantes',
    about: 'nadie: de quienes entran como visitantes no se guarda nada',
    purpose: 'permitir que personas sin cuenta pidan entrar en una sala',
    form: 'hash del secreto del enlace, sala, último día y cuántas entradas quedan; no consta quién lo ha creado',
    life: 'hasta que se retire; como máximo, 90 días y lo que dure la sala',
  },
  host: {
    title: 'Aplicación anfitriona',
    about: NOBODY,
    purpose: 'dar por válidos los tokens con los que una aplicación deja entrar a su gente',
    form: 'nombre, orígenes de sus páginas, claves públicas y, si la administración las limita, los identificadores de sus salas; nada de su gente',
    life: 'hasta que la administración la quite',
  },
  securityEvent: {
    title: 'Evento de seguridad',
    about: 'personas cuya cuenta sufre un ataque o se desactiva',
    purpose:
      'detectar que alguien intenta adivinar contraseñas y saber quién puede dejar entrar a otras personas',
    form: 'día, tipo (todos figuran más abajo), cuántas veces y un seudónimo de la cuenta con la clave de la semana; ni dirección, ni navegador, ni hora, ni sala',
    life: 'catorce días; de quién se trataba puede averiguarse hasta que acabe la semana o se reinicie el servidor',
  },
  schema: {
    title: 'Estado de la base de datos',
    about: NOBODY,
    purpose: 'poner al día las tablas',
    form: 'nombres y horas de los cambios hechos en las tablas',
    life: 'lo que dure la base de datos',
  },
  secrets: {
    title: 'Claves del servidor',
    about: NOBODY,
    purpose: 'firmar cookies, tokens e identidades y formar seudónimos',
    form: 'claves aleatorias en secrets.json, que solo puede leer el usuario del servidor',
    life: 'lo que dure la carpeta de datos',
  },
  meeting: {
    title: 'Reunión',
    about: IN_MEETING,
    purpose: 'celebrar la reunión: quién está y qué se ha perdido alguien al cortarse su conexión',
    form: 'seudónimo por persona y sala, si corresponde a un visitante, mensajes sellados, conexiones con el servidor multimedia; nada de ello se guarda en disco',
    life: 'lo que dure la reunión; los mensajes sellados, hasta que todos los tengan',
  },
  signingIn: {
    title: 'Inicio de sesión en curso',
    about: ELSEWHERE,
    purpose: 'saber que quien vuelve es quien se fue',
    form: 'números aleatorios bajo el hash del identificador de una sesión; nada de la persona',
    life: 'hasta que vuelva; como máximo, diez minutos',
  },
  lastUse: {
    title: 'Último uso de una sesión',
    about: SIGNED_IN,
    purpose: 'cerrar las sesiones inactivas, pero ninguna de quien está en una reunión',
    form: 'hora, bajo el hash del identificador de la sesión; en una reunión, ese hash junto al seudónimo, para que la plaza termine con su sesión',
    life: 'dos horas después',
  },
  usedCode: {
    title: 'Código usado',
    about: 'personas que inician sesión con un segundo factor',
    purpose: 'no aceptar ningún código dos veces',
    form: 'cuenta y número del medio minuto al que pertenece el código',
    life: 'dos minutos',
  },
  limit: {
    title: 'Contadores de intentos',
    about: 'personas que inician sesión o se conectan',
    purpose: 'impedir que se adivinen contraseñas y que se sature el servidor',
    form: 'número bajo un hash con clave de la cuenta o de la primera parte de la dirección; la clave dura un día',
    life: 'como máximo, una hora',
  },
  weekKey: {
    title: 'Clave de la semana',
    about: NOBODY,
    purpose: 'formar los seudónimos de los eventos de seguridad',
    form: 'una clave aleatoria que nunca se guarda en disco',
    life: 'de lunes a domingo (UTC); después se sobrescribe con una nueva',
  },
  diagnosis: {
    title: 'Diagnóstico',
    about: 'personas que se conectan mientras está en curso',
    purpose: 'averiguar por qué alguien no puede conectarse',
    form: 'desactivado salvo que la administración lo inicie, durante una hora como máximo; todas las personas de una reunión ven que está en curso; entonces, horas, direcciones, navegadores, páginas y rutas de las solicitudes, sin los identificadores que contienen, en diagnosis.log',
    life: 'un día después de su última línea',
  },
  log: {
    title: 'Registro',
    about: NOBODY,
    purpose: 'ver que el servidor funciona, o por qué no',
    form: 'los eventos de más abajo, con números y códigos; nada sobre una persona',
    life: 'mientras la máquina conserve la salida del servidor',
  },
}

/** In the order of `NOT_KEPT`. */
export const NOT_KEPT_ES = [
  'quién se ha reunido con quién, cuándo, durante cuánto tiempo o cuántas veces',
  'nombres, imágenes, chat, archivos, encuestas, manos levantadas: el servidor solo retransmite su texto cifrado',
  'direcciones y navegadores, tanto de quienes visitan las páginas como de quienes han iniciado sesión',
  'cuándo inició alguien sesión por última vez y los intentos fallidos aislados',
  'estadísticas de uso: nada las necesita, así que no hay contadores de reuniones, personas ni minutos',
  'grabaciones: se hacen en el dispositivo de alguien, si todas las personas presentes aceptan, y nunca llegan aquí',
] as const

export const LOG_EVENTS_ES: Record<LogEvent, string> = {
  listening: 'el servidor está disponible',
  media_up: 'el servidor multimedia responde',
  media_down: 'el servidor multimedia ha caído; se inicia de nuevo',
  relay_up: 'el servidor de retransmisión responde',
  relay_down: 'el servidor de retransmisión ha caído; se inicia de nuevo',
  certificate_renewed: 'se usa un nuevo certificado',
  certificate_failed: 'no se ha podido obtener un nuevo certificado; se vuelve a intentar',
  certificate_refused: 'el certificado modificado no se puede usar; se mantiene el anterior',
  request_failed: 'un fallo del servidor en una solicitud',
  disk_full: 'el disco está lleno y algo no se ha podido guardar',
  connection_failed: 'un fallo del servidor en una conexión',
  sweep_failed: 'no se ha podido eliminar lo caducado; se vuelve a intentar',
  warning: 'el entorno de ejecución avisa de algo; su texto se omite',
  stopping: 'se ha ordenado al servidor que se detenga',
  stopped: 'el servidor se ha detenido',
  stop_forced: 'una parte no se ha detenido a tiempo',
  stop_failed: 'una parte no se ha detenido correctamente',
  crashed: 'el servidor se detiene por un fallo',
}

export const SECURITY_KINDS_ES: Record<SecurityKind, string> = {
  sign_in_failing:
    'contraseñas incorrectas para un nombre de usuario hasta que no se aceptan más: puede que alguien esté intentando adivinarla',
  second_factor_failing:
    'la contraseña correcta y códigos incorrectos hasta que no se aceptan más: puede que otra persona tenga la contraseña',
  password_reset_offered:
    'la administración ha creado un enlace con el que una cuenta recibe una nueva contraseña',
  second_factor_removed: 'la administración ha quitado el segundo factor a una cuenta',
  throttled:
    'más solicitudes, invitaciones o intentos de los que puede hacer un mismo lugar: una avalancha, o un límite demasiado bajo',
  account_disabled: 'la administración ha desactivado una cuenta',
  account_deleted: 'se ha eliminado una cuenta',
  host_added: 'una aplicación puede dejar entrar a personas',
  host_changed: 'se han modificado las páginas o las salas de una aplicación',
  host_removed: 'una aplicación ya no puede dejar entrar a nadie',
  host_key_added: 'una aplicación ha recibido otra clave',
  host_key_removed: 'una clave de una aplicación ya no es válida',
  diagnosis_started: 'la administración ha hecho anotar direcciones y navegadores durante un tiempo',
}

export const LOG_FIELDS_ES: Record<LogField, string> = {
  port: 'el puerto del propio servidor',
  count: 'cuántos',
  ms: 'cuánto ha tardado',
  code: 'cuál de los errores conocidos',
  error: 'clase del error, nunca su texto',
  at: 'lugar en el propio código del servidor',
}
